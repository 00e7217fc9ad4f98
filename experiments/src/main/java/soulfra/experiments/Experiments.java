package soulfra.experiments;

import java.util.List;
import java.util.stream.Collectors;
import soulfra.experiments.pages.E01_1_AnalyticsBeside;
import soulfra.experiments.pages.E01_3_RoundTrips;
import soulfra.experiments.pages.E01_4_DerivedData;
import soulfra.experiments.pages.E01_5_QuestionToData;
import soulfra.experiments.pages.E02_1_FanOut;
import soulfra.experiments.pages.E02_2_HockeyStick;
import soulfra.experiments.pages.E02_4_CoordinatedOmission;
import soulfra.experiments.pages.E02_5_MeanOfPercentiles;
import soulfra.experiments.pages.E02_6_TailAmplification;
import soulfra.experiments.pages.E02_8_CacheStampede;
import soulfra.experiments.pages.E02_9_RateLimiter;
import soulfra.experiments.pages.E03_1_WhoseName;
import soulfra.experiments.pages.E03_2_DocumentOrTable;
import soulfra.experiments.pages.E03_3_FriendsOfFriends;
import soulfra.experiments.pages.E03_4_EventSourcing;
import soulfra.experiments.pages.E04_1_WriteAmplification;
import soulfra.experiments.pages.E04_2_DurableOrNot;
import soulfra.experiments.pages.E04_3_RowOrColumn;
import soulfra.experiments.pages.E04_4_TimelineIndex;
import soulfra.experiments.pages.E04_6_KnowledgeBase;
import soulfra.experiments.pages.E04_7_SessionStore;
import soulfra.experiments.pages.E05_1_EncodedSize;
import soulfra.experiments.pages.E05_2_RollingUpgrade;
import soulfra.experiments.pages.E05_3_Compatibility;
import soulfra.experiments.pages.E05_5_LostReply;
import soulfra.experiments.pages.E06_1_ReadYourWrites;
import soulfra.experiments.pages.E06_2_MonotonicReads;
import soulfra.experiments.pages.E06_3_ConsistentPrefix;
import soulfra.experiments.pages.E06_4_FailOver;
import soulfra.experiments.pages.E06_6_SplitBrain;
import soulfra.experiments.pages.E06_8_MergeWithoutLoss;
import soulfra.experiments.pages.E06_9_Quorum;
import soulfra.experiments.pages.E07_1_Rebalancing;
import soulfra.experiments.pages.E07_2_RangeOrHash;
import soulfra.experiments.pages.E07_3_HotKey;
import soulfra.experiments.pages.E07_4_ScatterGather;
import soulfra.experiments.pages.E07_5_SecondaryIndex;
import soulfra.experiments.pages.E07_6_SlotOnTheMove;
import soulfra.experiments.pages.E08_1_Hermitage;
import soulfra.experiments.pages.E08_2_LostBlessings;
import soulfra.experiments.pages.E08_3_WriteSkew;
import soulfra.experiments.pages.E08_4_ReadSkew;
import soulfra.experiments.pages.E08_5_GroupCommit;
import soulfra.experiments.pages.E08_6_InDoubt;
import soulfra.experiments.pages.E08_8_AgentState;
import soulfra.experiments.pages.E09_1_FailureDetector;
import soulfra.experiments.pages.E09_3_PauseAndLease;
import soulfra.experiments.pages.E09_4_ClockSkew;
import soulfra.experiments.pages.E09_8_SimulatedLease;
import soulfra.experiments.pages.E10_1_Linearizable;
import soulfra.experiments.pages.E10_3_Ids;
import soulfra.experiments.pages.E10_4_OneHandle;
import soulfra.experiments.pages.E10_5_OneOrder;
import soulfra.experiments.pages.E10_6_WhoLeads;
import soulfra.experiments.pages.E10_8_ShortLinks;
import soulfra.experiments.pages.E11_1_SortOrHash;
import soulfra.experiments.pages.E11_2_WhichJoin;
import soulfra.experiments.pages.E11_3_SkewedKey;
import soulfra.experiments.pages.E11_5_AtomicSwitch;
import soulfra.experiments.pages.E12_1_LogOrQueue;
import soulfra.experiments.pages.E12_2_ChangeDataCapture;
import soulfra.experiments.pages.E12_3_DualWrite;
import soulfra.experiments.pages.E12_4_EventTime;
import soulfra.experiments.pages.E12_7_ExactlyOnce;
import soulfra.experiments.pages.E12_8_TaskQueue;
import soulfra.experiments.pages.E12_9_Notifications;
import soulfra.experiments.pages.E13_2_SwitchView;
import soulfra.experiments.pages.E13_3_EndToEnd;
import soulfra.experiments.pages.E13_4_OrderOrLock;
import soulfra.experiments.pages.E13_5_TrustButVerify;
import soulfra.experiments.pages.E13_6_LateOrWrong;
import soulfra.experiments.pages.E14_1_Erasure;
import soulfra.experiments.pages.E14_2_FeedbackLoop;
import soulfra.experiments.pages.E14_3_Retention;
import soulfra.experiments.pages.E14_4_ReIdentification;

/// All experiments, in the order of the book's second edition: a syllabus.
public final class Experiments {

  private static final List<Experiment> SYLLABUS =
      List.of(
          new E01_1_AnalyticsBeside(),
          new E01_3_RoundTrips(),
          new E01_4_DerivedData(),
          new E01_5_QuestionToData(),
          new E02_1_FanOut(),
          new E02_2_HockeyStick(),
          new E02_4_CoordinatedOmission(),
          new E02_5_MeanOfPercentiles(),
          new E02_6_TailAmplification(),
          new E02_8_CacheStampede(),
          new E02_9_RateLimiter(),
          new E03_1_WhoseName(),
          new E03_2_DocumentOrTable(),
          new E03_3_FriendsOfFriends(),
          new E03_4_EventSourcing(),
          new E04_1_WriteAmplification(),
          new E04_2_DurableOrNot(),
          new E04_3_RowOrColumn(),
          new E04_4_TimelineIndex(),
          new E04_6_KnowledgeBase(),
          new E04_7_SessionStore(),
          new E05_1_EncodedSize(),
          new E05_2_RollingUpgrade(),
          new E05_3_Compatibility(),
          new E05_5_LostReply(),
          new E06_1_ReadYourWrites(),
          new E06_2_MonotonicReads(),
          new E06_3_ConsistentPrefix(),
          new E06_4_FailOver(),
          new E06_6_SplitBrain(),
          new E06_8_MergeWithoutLoss(),
          new E06_9_Quorum(),
          new E07_1_Rebalancing(),
          new E07_2_RangeOrHash(),
          new E07_3_HotKey(),
          new E07_4_ScatterGather(),
          new E07_5_SecondaryIndex(),
          new E07_6_SlotOnTheMove(),
          new E08_1_Hermitage(),
          new E08_2_LostBlessings(),
          new E08_3_WriteSkew(),
          new E08_4_ReadSkew(),
          new E08_5_GroupCommit(),
          new E08_6_InDoubt(),
          new E08_8_AgentState(),
          new E09_1_FailureDetector(),
          new E09_3_PauseAndLease(),
          new E09_4_ClockSkew(),
          new E09_8_SimulatedLease(),
          new E10_1_Linearizable(),
          new E10_3_Ids(),
          new E10_4_OneHandle(),
          new E10_5_OneOrder(),
          new E10_6_WhoLeads(),
          new E10_8_ShortLinks(),
          new E11_1_SortOrHash(),
          new E11_2_WhichJoin(),
          new E11_3_SkewedKey(),
          new E11_5_AtomicSwitch(),
          new E12_1_LogOrQueue(),
          new E12_2_ChangeDataCapture(),
          new E12_3_DualWrite(),
          new E12_4_EventTime(),
          new E12_7_ExactlyOnce(),
          new E12_8_TaskQueue(),
          new E12_9_Notifications(),
          new E13_2_SwitchView(),
          new E13_3_EndToEnd(),
          new E13_4_OrderOrLock(),
          new E13_5_TrustButVerify(),
          new E13_6_LateOrWrong(),
          new E14_1_Erasure(),
          new E14_2_FeedbackLoop(),
          new E14_3_Retention(),
          new E14_4_ReIdentification());

  private Experiments() {}

  public static List<Experiment> all() {
    return SYLLABUS;
  }

  /// Finds what a reader means: `all`, an id (`2.4`), a name (`coordinated-omission`), or the
  /// number of a chapter (`2` or `ch2`).
  ///
  /// @throws IllegalArgumentException that lists what there is, when nothing is called so
  public static List<Experiment> select(String selection) {
    var found =
        SYLLABUS.stream().filter(experiment -> means(selection, experiment.about())).toList();
    if (found.isEmpty()) {
      var ids =
          SYLLABUS.stream()
              .map(experiment -> experiment.about().id() + " " + experiment.about().name())
              .collect(Collectors.joining(", "));
      throw new IllegalArgumentException(
          "There is no experiment '%s'. There are: %s.".formatted(selection, ids));
    }
    return found;
  }

  private static boolean means(String selection, About about) {
    return selection.equals("all")
        || selection.equals(about.id())
        || selection.equals(about.name())
        || selection.equals("" + about.chapter().number)
        || selection.equals("ch" + about.chapter().number);
  }
}
