package soulfra.replica;

import module java.base;
import module java.sql;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import soulfra.shard.Node;

/// The same question to several nodes at once.
final class Answers {

  private static final Logger log = LoggerFactory.getLogger(Answers.class);

  interface Question<T> {
    /// @param wanted false once nobody waits for the answer any more
    /// @return empty for a node that says no
    Optional<T> to(Node node, BooleanSupplier wanted) throws SQLException;
  }

  private Answers() {}

  /// Returns as soon as `enough` have answered, or all have, or the time is over: one that stands
  /// still holds nobody up who is not needed.
  static <T> List<T> of(List<Node> nodes, int enough, Duration limit, Question<T> question) {
    var arriving = new LinkedBlockingQueue<Optional<T>>();
    var wanted = new AtomicBoolean(true);
    for (var node : nodes) {
      Thread.startVirtualThread(() -> arriving.add(ask(node, wanted::get, question)));
    }
    var answers = new ArrayList<T>();
    long deadline = System.nanoTime() + limit.toNanos();
    try {
      for (int asked = nodes.size(); asked > 0 && answers.size() < enough; asked--) {
        var answer = arriving.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (answer == null) {
          break;
        }
        answer.ifPresent(answers::add);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    wanted.set(false);
    return List.copyOf(answers);
  }

  private static <T> Optional<T> ask(Node node, BooleanSupplier wanted, Question<T> question) {
    try {
      return question.to(node, wanted);
    } catch (SQLException e) {
      log.debug("{} does not answer: {}", node, e.getMessage());
      return Optional.empty(); // that it does not answer is its answer
    } catch (RuntimeException e) {
      log.error("{} could not be asked", node, e);
      return Optional.empty();
    }
  }
}
