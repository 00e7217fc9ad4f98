package soulfra.workbench.page;

import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// What can be broken of what runs: the processes of the stages, and the servers that they store
/// in; and what was.
public interface Parts {

  enum Action {
    /// SIGKILL: it is gone, and had no time for anything.
    KILL,
    /// SIGSTOP: it is there, and does not answer.
    FREEZE,
    /// SIGCONT: it goes on as if nothing had happened.
    THAW,
    /// It is started again, on the same port and the same data.
    START
  }

  /// @param id its name, unique among all: `stage2/1`
  /// @param kind what it is: `instance`, `Postgres`
  /// @param state `running`, `frozen`, `stopped` or `died`
  /// @param actions what can be done to it now
  record Shown(String stage, String id, String kind, String state, List<Action> actions) {}

  /// What may be cut or slowed: a wire, or several that are named together.
  ///
  /// @param name as a fault has it: `app1-postgres`, `apps-a.leader`
  /// @param one whether it is a single wire
  record Wire(String stage, String name, boolean one) {}

  /// Something that is broken, or was.
  ///
  /// @param id by which it is healed
  /// @param on who suffers
  /// @param from Unix time in seconds
  /// @param to null while it is
  record Broken(
      int id, String stage, String fault, List<String> on, double from, @Nullable Double to) {}

  List<Shown> all();

  /// None where there are no proxies.
  List<Wire> wires();

  /// What was broken so far, by whomever, and what is.
  List<Broken> broken();

  /// Does it, and returns when it is done.
  ///
  /// @throws NoSuchElementException if there is no such part
  /// @throws IllegalStateException if it can't be done, and why
  void act(String id, Action action);

  /// Breaks what these words say, as `./lab fault inject` does.
  ///
  /// @throws IllegalArgumentException if it can't be meant, saying what can
  /// @throws IllegalStateException if it can't be done now, and why
  void inject(String stage, String fault);

  /// @throws NoSuchElementException if nothing is broken under that number
  void heal(int id);

  /// Nothing that could be broken.
  static Parts none() {
    return new Parts() {
      @Override
      public List<Shown> all() {
        return List.of();
      }

      @Override
      public List<Wire> wires() {
        return List.of();
      }

      @Override
      public List<Broken> broken() {
        return List.of();
      }

      @Override
      public void act(String id, Action action) {
        throw new NoSuchElementException("Nothing runs that is called " + id);
      }

      @Override
      public void inject(String stage, String fault) {
        throw new IllegalArgumentException(stage + " does not run.");
      }

      @Override
      public void heal(int id) {
        throw new NoSuchElementException("There is no fault %d.".formatted(id));
      }
    };
  }
}
