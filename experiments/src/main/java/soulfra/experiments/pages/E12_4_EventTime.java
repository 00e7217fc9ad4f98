package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import soulfra.experiments.About;
import soulfra.experiments.Chapter;
import soulfra.experiments.Check;
import soulfra.experiments.Experiment;
import soulfra.experiments.Findings;
import soulfra.experiments.Lab;
import soulfra.experiments.Stage;
import soulfra.experiments.report.Chart;
import soulfra.experiments.report.Table;

@About(
    id = "12.4",
    name = "event-time",
    chapter = Chapter.STREAMS,
    section = "Reasoning About Time",
    sectionInFirstEdition = "Reasoning About Time",
    title = "The spike that never happened",
    question =
        """
        A dashboard counts messages in windows of ten seconds. The consumer is redeployed and \
        reads nothing for ninety seconds, then catches up; some phones are offline for a while. \
        What does the dashboard say of a perfectly even load?\
        """,
    broken = "Count a message in the window in which it is processed.",
    fixed =
        """
        Count it in the window in which it happened; close a window when the watermark has passed \
        it, and correct what was published when a straggler comes.\
        """,
    predictions = {
      @About.Prediction(
          stage = Stage.TWO,
          says =
              """
              By processing time there are ninety seconds of nothing and then a spike of several \
              times the load: an alarm twice over, though nothing happened to the load. By event \
              time no window is off once corrections are in. Before that, what is dropped is the \
              price of the watermark: the sooner a window is closed, the more stragglers miss it.\
              """)
    },
    change = "Let one phone's clock be an hour fast: what does it do to the watermark?")
public final class E12_4_EventTime implements Experiment {

  private static final int WINDOW = 10;
  private static final int PAUSE_FROM = 200;
  private static final int PAUSE_TO = 290;
  private static final int TRICKLE = 60; // the most that a phone is offline, in seconds

  /// Times in milliseconds since the begin.
  private record Message(long happened, long processed) {}

  /// What a dashboard says of each window.
  private record Dashboard(String way, List<Long> counts, long dropped, double delay) {
    double worst(List<Long> truth) {
      return IntStream.range(0, truth.size())
          .mapToDouble(i -> Math.abs(counts.get(i) - truth.get(i)) / (double) truth.get(i))
          .max()
          .orElse(Double.NaN);
    }
  }

  @Override
  public Findings run(Lab lab) throws Exception {
    int seconds = lab.quick() ? 600 : 3_600;
    int rate = lab.quick() ? 100 : 500;
    lab.say("%d s with %d messages a second, in virtual time".formatted(seconds, rate));
    var messages = messages(seconds, rate, lab.random().split());
    int windows = seconds / WINDOW;
    var truth = byProcessing(messages, windows, Message::happened, "as it was").counts;
    var processing = byProcessing(messages, windows, Message::processed, "processing time");
    var hasty = byEvent(messages, windows, 1, false);
    var patient = byEvent(messages, windows, TRICKLE, false);
    var corrected = byEvent(messages, windows, 1, true);
    var all = List.of(processing, hasty, patient, corrected);
    double spike = (double) Collections.max(processing.counts) / Collections.max(truth);
    return new Findings(
        "An even load of %d messages a window showed as %,d and %,d by processing time; by event time the worst window was %.1f %% off, and 0 %% after corrections."
            .formatted(
                rate * WINDOW,
                Collections.min(processing.counts),
                Collections.max(processing.counts),
                100 * hasty.worst(truth)),
        List.of(
            Check.atLeast(BROKEN, "Highest window ÷ highest true one", 3, spike),
            Check.atMost(
                FIXED, "Worst error of a window with corrections", 0, corrected.worst(truth)),
            Check.never(FIXED, "A patient watermark drops one", patient.dropped, messages.size()),
            Check.seen(COMPARED, "A hasty watermark drops one", hasty.dropped, messages.size()),
            Check.atLeast(
                COMPARED,
                "Seconds that a window is closed later, patient − hasty",
                TRICKLE / 2.0,
                patient.delay - hasty.delay)),
        List.of(chart(truth, List.of(processing, hasty, corrected))),
        List.of(table(all, truth)));
  }

  /// An even load; one phone in fifty is offline for a while; the consumer reads nothing for a
  /// while, and then five times as fast as messages come.
  private static List<Message> messages(int seconds, int rate, SplittableRandom random) {
    record Arrival(long happened, long arrived) {}
    var arrivals = new ArrayList<Arrival>();
    for (int i = 0; i < seconds * rate; i++) {
      long happened = 1000L * i / rate;
      boolean offline = random.nextInt(50) == 0;
      long delay = random.nextInt(offline ? 1000 * TRICKLE : 100);
      arrivals.add(new Arrival(happened, happened + delay));
    }
    arrivals.sort(Comparator.comparingLong(Arrival::arrived));
    var messages = new ArrayList<Message>();
    double free = 0; // when the consumer has time again
    for (var arrival : arrivals) {
      free = Math.max(free + 1000.0 / (5 * rate), (double) arrival.arrived);
      if (free > 1000 * PAUSE_FROM && free < 1000 * PAUSE_TO) {
        free = 1000 * PAUSE_TO;
      }
      messages.add(new Message(arrival.happened, Math.round(free)));
    }
    return messages;
  }

  private static Dashboard byProcessing(
      List<Message> messages, int windows, ToLongFunction<Message> time, String way) {
    var counts = new long[windows];
    for (var message : messages) {
      int window = (int) (time.applyAsLong(message) / 1000 / WINDOW);
      counts[Math.min(window, windows - 1)]++;
    }
    return new Dashboard(way, LongStream.of(counts).boxed().toList(), 0, 0);
  }

  /// A window is closed when the newest event that was seen is so many seconds behind its end. It
  /// is by the stream's own time, which stands still when the consumer does.
  private static Dashboard byEvent(
      List<Message> messages, int windows, int lateness, boolean corrects) {
    var counts = new long[windows];
    var closedAt = new long[windows];
    long dropped = 0;
    long watermark = 0;
    int closed = 0;
    for (var message : messages) {
      watermark = Math.max(watermark, message.happened - 1000L * lateness);
      while (closed < windows && watermark >= 1000L * WINDOW * (closed + 1)) {
        closedAt[closed++] = message.processed;
      }
      int window = (int) (message.happened / 1000 / WINDOW);
      if (window >= closed || corrects) {
        counts[window]++;
      } else {
        dropped++;
      }
    }
    int last = closed;
    double delay =
        IntStream.range(0, last)
            .mapToDouble(i -> closedAt[i] / 1000.0 - WINDOW * (i + 1))
            .sorted()
            .skip(last / 2)
            .findFirst()
            .orElse(Double.NaN);
    var way = "event time, %d s late%s".formatted(lateness, corrects ? ", corrected" : "");
    return new Dashboard(way, LongStream.of(counts).boxed().toList(), dropped, delay);
  }

  private static Chart chart(List<Long> truth, List<Dashboard> dashboards) {
    var series = new ArrayList<Chart.Series>();
    series.add(new Chart.Series("as it was", truth.stream().map(Long::doubleValue).toList()));
    for (var dashboard : dashboards) {
      series.add(
          new Chart.Series(
              dashboard.way, dashboard.counts.stream().map(Long::doubleValue).toList()));
    }
    return new Chart(
        "The same even load on three dashboards",
        new Chart.Axis("seconds", false),
        new Chart.Axis("messages in ten seconds", false),
        IntStream.range(0, truth.size()).mapToObj(i -> (double) WINDOW * i).toList(),
        series,
        List.of(new Chart.Band("the consumer stands still", PAUSE_FROM, PAUSE_TO)));
  }

  private static Table table(List<Dashboard> dashboards, List<Long> truth) {
    return new Table(
        "What the dashboards say of %d messages a window".formatted(truth.getFirst()),
        List.of("Counted by", "lowest", "highest", "worst error, %", "dropped", "closed after, s"),
        dashboards.stream()
            .map(d ->
                Table.row(
                    d.way,
                    Collections.min(d.counts),
                    Collections.max(d.counts),
                    100 * d.worst(truth),
                    d.dropped,
                    d.delay))
            .toList());
  }
}
