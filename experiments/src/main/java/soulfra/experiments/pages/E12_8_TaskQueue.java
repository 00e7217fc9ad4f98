package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import soulfra.experiments.About;
import soulfra.experiments.Chapter;
import soulfra.experiments.Check;
import soulfra.experiments.Experiment;
import soulfra.experiments.Findings;
import soulfra.experiments.Lab;
import soulfra.experiments.Stage;
import soulfra.experiments.pages.TaskTable.Taking;
import soulfra.experiments.report.Chart;
import soulfra.experiments.report.Table;

@About(
    id = "12.8",
    name = "task-queue",
    chapter = Chapter.STREAMS,
    section = "Message Brokers",
    sectionInFirstEdition = "Message brokers",
    title = "Four tasks that stop four workers",
    question =
        """
        Thoughts wait in a table for workers to remember them. How do four workers share them, \
        what becomes of a few that nobody can ever do, and what if more come than are done?\
        """,
    broken =
        """
        Look for the next task, then mark it; put back what failed; take in whatever comes.\
        """,
    fixed =
        """
        Lock the next task that nobody holds (SKIP LOCKED); put off what failed, longer each time, \
        and lay it aside after three attempts; refuse what a full queue has no place for.\
        """,
    predictions =
        @About.Prediction(
            stage = Stage.TWO,
            says =
                """
                Who looks first and marks then does tasks twice. A lock on the first row does none \
                twice, but only one worker works at a time; with SKIP LOCKED all do. As many \
                hopeless tasks as there are workers, put back each time, and nothing else is done \
                ever again; put off and counted, each costs three attempts. A queue without a \
                bound makes everybody wait longer and longer; one with a bound says no to some, \
                and the others wait as long as the bound is.\
                """),
    change = "Let a hopeless task kill its worker's connection: who counts its attempts then?")
public final class E12_8_TaskQueue implements Experiment {

  private static final int WORKERS = 4;
  private static final int ATTEMPTS = 3;
  private static final int BOUND = 20;
  private static final int COMING = 3; // tasks that come while one is done

  /// @param twice tasks that were done more than once
  /// @param atOnce the most that were worked on at the same time
  private record Shared(Taking taking, int tasks, long done, long twice, int atOnce) {}

  /// @param done of those that can be done
  /// @param tries attempts at those that can't
  private record Hopeless(String way, int tasks, int poison, long done, long tries, long dead) {}

  /// @param depth the most that waited
  /// @param longest that one of them waited, in tasks that were done meanwhile
  private record Flood(String way, int came, int refused, long depth, int longest) {}

  private static final class Counter {
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    void begin() {
      most.accumulateAndGet(now.incrementAndGet(), Math::max);
    }

    void end() {
      now.decrementAndGet();
    }
  }

  @Override
  public Findings run(Lab lab) throws Exception {
    int tasks = lab.quick() ? 120 : 3_000;
    var shared = new ArrayList<Shared>();
    List<Hopeless> hopeless;
    List<Flood> floods;
    try (var engine = Engine.of(lab);
        var observer = engine.connect()) {
      for (var taking : Taking.values()) {
        lab.say("%d tasks, %d workers: %s".formatted(tasks, WORKERS, taking.says));
        shared.add(share(engine, observer, taking, tasks));
      }
      lab.say("%d tasks, %d of them hopeless".formatted(tasks, WORKERS));
      hopeless = List.of(fail(engine, observer, false, tasks), fail(engine, observer, true, tasks));
      lab.say("%d tasks come for each that is done".formatted(COMING));
      floods = List.of(flood(observer, tasks, tasks), flood(observer, tasks, BOUND));
    }
    var looked = shared.get(0);
    var locked = shared.get(1);
    var skipped = shared.get(2);
    var back = hopeless.getFirst();
    var off = hopeless.getLast();
    var open = floods.getFirst();
    var bounded = floods.getLast();
    return new Findings(
        "Of %d tasks %d were done twice by looking first, %d with SKIP LOCKED. %d hopeless ones, put back each time, let %d of the others be done; put off, %d. The last task waited for %d others, in a bounded queue for %d."
            .formatted(
                tasks,
                looked.twice,
                skipped.twice,
                WORKERS,
                back.done,
                off.done,
                open.longest,
                bounded.longest),
        List.of(
            Check.seen(BROKEN, "Looking first does a task twice", looked.twice, tasks),
            Check.never(
                FIXED,
                "A locked task is done twice, or not at all",
                locked.twice + skipped.twice + Math.abs(2L * tasks - locked.done - skipped.done),
                2L * tasks),
            Check.that(
                COMPARED,
                "A lock on the first lets one work at a time, SKIP LOCKED several",
                locked.atOnce == 1 && skipped.atOnce > 1,
                "%d and %d at once".formatted(locked.atOnce, skipped.atOnce)),
            Check.never(
                BROKEN, "Hopeless tasks put back: another one is done", back.done, back.tries),
            Check.that(
                FIXED,
                "Hopeless tasks put off: %d attempts each, and all others are done"
                    .formatted(ATTEMPTS),
                off.tries == (long) ATTEMPTS * WORKERS
                    && off.dead == WORKERS
                    && off.done == tasks - WORKERS,
                "%d attempts, %d laid aside, %d done".formatted(off.tries, off.dead, off.done)),
            Check.atLeast(
                BROKEN,
                "Without a bound: longest wait ÷ tasks that came",
                0.5,
                (double) open.longest / open.came),
            Check.atMost(
                FIXED, "With a bound: longest wait, in tasks done", BOUND, bounded.longest)),
        List.of(
            Chart.ways(
                "A few hopeless tasks stop a queue that puts them back",
                "% of the other tasks done",
                hopeless.stream().map(Hopeless::way).toList(),
                hopeless.stream().map(h -> 100.0 * h.done / (h.tasks - h.poison)).toList())),
        List.of(sharedTable(shared), hopelessTable(hopeless), floodTable(floods)));
  }

  private static Shared share(Engine engine, Connection observer, Taking taking, int tasks)
      throws Exception {
    TaskTable.fill(observer, tasks, 0);
    var counter = new Counter();
    Parallel.run(
        WORKERS,
        (_, together) -> {
          try (var mine = engine.connect();
              var look = engine.connect()) {
            TaskTable.hasten(mine);
            together.await();
            // Who finds all of them locked looks again, until none waits.
            while (TaskTable.waiting(look) > 0) {
              var task = TaskTable.take(mine, taking);
              if (task.isPresent()) {
                counter.begin();
                TaskTable.work(mine, task.get());
                counter.end(); // before another one can get the lock
                TaskTable.done(mine, task.get());
              }
            }
          }
        });
    return new Shared(
        taking,
        tasks,
        Sqlite.number(observer, "select count(*) from runs"),
        Sqlite.number(
            observer,
            "select count(*) from (select task from runs group by task having count(*) > 1) t"),
        counter.most.get());
  }

  /// As many hopeless tasks as workers, at the head of the line. Who puts them back would never be
  /// done, and stops after as many attempts as there are tasks.
  private static Hopeless fail(Engine engine, Connection observer, boolean off, int tasks)
      throws Exception {
    TaskTable.fill(observer, tasks, WORKERS);
    var tries = new AtomicInteger();
    Parallel.run(
        WORKERS,
        (_, together) -> {
          try (var mine = engine.connect();
              var look = engine.connect()) {
            TaskTable.hasten(mine);
            together.await();
            while (TaskTable.waiting(look) > 0 && tries.get() < tasks) {
              var task = TaskTable.take(mine, Taking.SKIP_LOCKED);
              if (task.isEmpty()) {
                TimeUnit.MILLISECONDS.sleep(2); // what is put off is not due yet
              } else if (!task.get().poison()) {
                TaskTable.work(mine, task.get());
                TaskTable.done(mine, task.get());
              } else {
                tries.incrementAndGet();
                if (off) {
                  TaskTable.putOff(mine, task.get(), ATTEMPTS);
                } else {
                  TaskTable.putBack(mine);
                }
              }
            }
          }
        });
    return new Hopeless(
        off ? "put off" : "put back",
        tasks,
        WORKERS,
        Sqlite.number(observer, "select count(*) from runs"),
        tries.get(),
        Sqlite.number(observer, "select count(*) from dead_letters"));
  }

  /// Some come, one is done, some come: so the numbers don't depend on who is faster.
  private static Flood flood(Connection observer, int tasks, int bound) throws SQLException {
    TaskTable.create(observer);
    TaskTable.hasten(observer);
    var since = new ArrayDeque<Integer>(); // for each that waits, how many were done when it came
    int refused = 0;
    int done = 0;
    int longest = 0;
    long depth = 0;
    for (int came = 0; came < tasks || !since.isEmpty(); ) {
      for (int i = 0; i < COMING && came < tasks; i++, came++) {
        if (put(observer, came, bound)) {
          since.addLast(done);
        } else {
          refused++;
        }
      }
      depth = Math.max(depth, TaskTable.waiting(observer));
      var task = TaskTable.take(observer, Taking.SKIP_LOCKED).orElseThrow();
      TaskTable.done(observer, task);
      observer.setAutoCommit(true);
      longest = Math.max(longest, ++done - since.removeFirst());
    }
    return new Flood(bound < tasks ? "bound " + bound : "no bound", tasks, refused, depth, longest);
  }

  /// @return whether there was a place for it
  private static boolean put(Connection connection, int id, int bound) throws SQLException {
    try (var statement = connection.createStatement()) {
      return statement.executeUpdate(
              """
              insert into tasks (id, poison) select %d, false
              where (select count(*) from tasks where state = 'ready') < %d
              """
                  .formatted(id, bound))
          == 1;
    }
  }

  private static Table sharedTable(List<Shared> shared) {
    return new Table(
        "%d workers".formatted(WORKERS),
        List.of("Taking", "tasks", "done", "done twice", "at once, at most"),
        shared.stream()
            .map(s -> Table.row(s.taking.says, s.tasks, s.done, s.twice, s.atOnce))
            .toList());
  }

  private static Table hopelessTable(List<Hopeless> hopeless) {
    return new Table(
        "As many hopeless tasks as workers",
        List.of("What failed is", "tasks", "others done", "attempts at the hopeless", "laid aside"),
        hopeless.stream().map(h -> Table.row(h.way, h.tasks, h.done, h.tries, h.dead)).toList());
  }

  private static Table floodTable(List<Flood> floods) {
    return new Table(
        "%d come for each that is done".formatted(COMING),
        List.of("Queue", "came", "refused", "most waiting", "longest wait, in tasks"),
        floods.stream().map(f -> Table.row(f.way, f.came, f.refused, f.depth, f.longest)).toList());
  }
}
