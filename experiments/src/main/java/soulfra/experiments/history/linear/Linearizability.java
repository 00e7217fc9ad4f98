package soulfra.experiments.history.linear;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Answer;
import soulfra.experiments.history.Checker;
import soulfra.experiments.history.Deadline;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Operation;
import soulfra.experiments.history.Settings;
import soulfra.experiments.history.Validity;
import soulfra.experiments.history.Words;

/// Whether each operation can have taken effect at one moment between its begin and its end. An
/// object is linearizable if each of its parts is ("locality"), so keys are searched by themselves,
/// in turns, and the first that has no order ends it all.
///
/// Setting: `memory`, in MiB; a quarter of what Java may have, if not said.
public record Linearizability(
    String name, String about, String speaks, BiFunction<History, Settings, Model> models)
    implements Checker {

  @Override
  public Set<String> knows() {
    return Set.of("initial", "nil", "refused", "memory");
  }

  private static final int FIRST_TURN = 20_000;
  private static final int LONGEST_TURN = 5_000_000;

  /// One object's search.
  private record Part(@Nullable Object key, List<Operation> operations, Search search, int turn) {

    Part longer() {
      return new Part(key, operations, search, Math.min(4 * turn, LONGEST_TURN));
    }
  }

  @Override
  public Answer check(History history, Settings settings, Deadline deadline) {
    try {
      return judge(history, models.apply(history, settings), settings, deadline);
    } catch (IllegalArgumentException e) {
      return Answer.unknown(
          "This history can't be judged by "
              + name
              + ": "
              + Objects.requireNonNull(e.getMessage()));
    }
  }

  private Answer judge(History history, Model model, Settings settings, Deadline deadline) {
    var allowance = new AtomicLong(longs(settings));
    var parts = parts(history, model, allowance);
    var run = new Run(parts, deadline.own());
    int threads = Math.min(parts.size(), Runtime.getRuntime().availableProcessors());
    if (threads == 1) {
      run.work();
    } else if (threads > 1) {
      run.together(threads);
    }
    var illegal = run.illegal.stream().min(Comparator.comparingInt(p -> p.operations.size()));
    var words = new Words(history);
    int definite = parts.stream().mapToInt(p -> p.search.definite()).sum();
    var facts =
        new Answer(Validity.VALID, explained(definite, parts.size(), model), List.of(), Map.of())
            .with("operations", definite)
            .with("keys", parts.size())
            .with("remembered", parts.stream().mapToLong(p -> p.search.remembered()).sum());
    if (illegal.isPresent()) {
      parts.forEach(p -> p.search.forget());
      var part = illegal.get();
      var finding =
          new Witness(model, words, allowance)
              .of(part.operations, part.search.furthest(), deadline);
      return Answer.of(List.of(finding), facts).with("key", Words.value(part.key));
    }
    if (run.found.get() < parts.size()) {
      return new Answer(Validity.UNKNOWN, unknown(run, parts.size()), List.of(), facts.details());
    }
    return facts;
  }

  private static String explained(int definite, int keys, Model model) {
    if (definite == 0) {
      return "Nothing was acknowledged, so nothing can be wrong.";
    }
    var each = keys > 1 && model.keyed() ? " on each of %,d keys".formatted(keys) : "";
    return "There is one order%s that explains the answers of all %,d operations."
        .formatted(each, definite);
  }

  private static String unknown(Run run, int parts) {
    boolean memory = run.full.get() > 0;
    return "No order was found for %,d of %,d keys, and not all orders were tried: the %s was used up. Try %s."
        .formatted(
            parts - run.found.get(),
            parts,
            memory ? "memory" : "time",
            memory ? "more memory" : "a later --deadline");
  }

  private static long longs(Settings settings) {
    long otherwise = Runtime.getRuntime().maxMemory() / (4L << 20);
    return settings.number("memory", otherwise) * (1L << 20) / Long.BYTES;
  }

  /// The small ones first.
  private static List<Part> parts(History history, Model model, AtomicLong allowance) {
    var byKey = new LinkedHashMap<Optional<Object>, List<Operation>>();
    for (var o : history.operations()) {
      Optional<Object> key = model.keyed() ? Optional.ofNullable(o.key()) : Optional.empty();
      byKey.computeIfAbsent(key, _ -> new ArrayList<>()).add(o);
    }
    var parts = new ArrayList<Part>();
    byKey.forEach((key, operations) ->
        parts.add(
            new Part(
                key.orElse(null),
                operations,
                new Search(model, operations, allowance),
                FIRST_TURN)));
    parts.sort(Comparator.comparingInt(part -> part.operations.size()));
    return parts;
  }

  /// Searches that take turns on some threads, so that one which takes for ever keeps no other from
  /// its end.
  private static final class Run {

    private final ConcurrentLinkedQueue<Part> waiting;
    private final Deadline deadline;
    private final AtomicInteger full = new AtomicInteger();
    private final AtomicInteger found = new AtomicInteger();
    private final ConcurrentLinkedQueue<Part> illegal = new ConcurrentLinkedQueue<>();

    Run(List<Part> parts, Deadline deadline) {
      this.waiting = new ConcurrentLinkedQueue<>(parts);
      this.deadline = deadline;
    }

    void together(int threads) {
      try (var pool = Executors.newFixedThreadPool(threads)) {
        var works =
            IntStream.range(0, threads).<Future<?>>mapToObj(_ -> pool.submit(this::work)).toList();
        for (var work : works) {
          work.get();
        }
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException failure) {
          throw failure;
        }
        throw new IllegalStateException(e.getCause());
      } catch (InterruptedException e) {
        deadline.cancel();
        Thread.currentThread().interrupt();
      }
    }

    void work() {
      while (illegal.isEmpty() && !deadline.over()) {
        var part = waiting.poll();
        if (part == null) {
          return; // another thread may hold the last ones; it needs no help
        }
        switch (part.search.run(part.turn, deadline)) {
          case FOUND -> {
            found.incrementAndGet();
            part.search.forget();
          }
          case EXHAUSTED -> {
            illegal.add(part);
            deadline.cancel();
          }
          case FULL -> {
            full.incrementAndGet();
            part.search.forget();
          }
          case GOING -> waiting.add(part.longer());
        }
      }
    }
  }
}
