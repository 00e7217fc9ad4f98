package soulfra.experiments.chaos;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import soulfra.experiments.Stage;
import soulfra.servers.Stores;
import soulfra.servers.Stores.Needs;

/// A mechanism that is left out on purpose, to see whether anybody notices. A check that nothing
/// can fail says nothing.
public enum Control {
  NONE,
  /// A leader acknowledges what no follower has.
  WITHOUT_QUORUM,
  /// Nobody asks a leader whether it still is one.
  WITHOUT_CERTAINTY,
  /// The followers that are not promoted go on with the leader that is replaced.
  WITHOUT_FENCE,
  /// Followers answer whatever their reader has seen before.
  WITHOUT_PLACES,
  /// What is sent again is another request.
  WITHOUT_KEYS,
  /// Postgres does not see that somebody has blessed a thought before.
  WITHOUT_UNIQUENESS;

  /// As the command line says it: `--without-quorum`; nothing for none.
  public String option() {
    return this == NONE ? "" : "--" + words().replace(' ', '-');
  }

  String words() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /// @throws IllegalArgumentException if that stage does not have the mechanism
  void check(Stage stage) {
    boolean has =
        switch (this) {
          case NONE, WITHOUT_KEYS -> true;
          case WITHOUT_QUORUM, WITHOUT_CERTAINTY, WITHOUT_FENCE, WITHOUT_PLACES ->
              stage == Stage.THREE;
          case WITHOUT_UNIQUENESS -> stage == Stage.TWO;
        };
    if (!has) {
      throw new IllegalArgumentException(
          "%s is about %s, not about %s"
              .formatted(option(), this == WITHOUT_UNIQUENESS ? "stage2" : "stage3", stage.id));
    }
  }

  /// What its instances are started with: a stage knows by itself what can be left out of it.
  Map<String, String> settings() {
    return switch (this) {
      case WITHOUT_CERTAINTY -> leaveOut("certainty");
      case WITHOUT_FENCE -> leaveOut("fence");
      case WITHOUT_PLACES -> leaveOut("places");
      case NONE, WITHOUT_QUORUM, WITHOUT_KEYS, WITHOUT_UNIQUENESS -> Map.of();
    };
  }

  private static Map<String, String> leaveOut(String mechanism) {
    return Map.of("JAVA_TOOL_OPTIONS", "-Dsoulfra.leave-out=" + mechanism);
  }

  Needs needs(Stage stage) {
    return this == WITHOUT_QUORUM ? Needs.ASYNC_CLUSTERS : stage.needs;
  }

  boolean keys() {
    return this != WITHOUT_KEYS;
  }

  /// Takes out of a stage that runs what is not to be there.
  void takeOut(Stores stores) {
    if (this != WITHOUT_UNIQUENESS) {
      return;
    }
    try (var connection =
            DriverManager.getConnection(stores.settings().get("SOULFRA_POSTGRES_URL"));
        var statement = connection.createStatement()) {
      statement.execute("ALTER TABLE blessings DROP CONSTRAINT blessings_pkey");
    } catch (SQLException e) {
      throw new IllegalStateException("Can't take out the unique key", e);
    }
  }
}
