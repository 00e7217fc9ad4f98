package soulfra.experiments.history;

import org.jspecify.annotations.Nullable;

/// One line of a history: a process asks (`invoke`) or is told how it ended.
///
/// @param line where it stands in its file, from 1
/// @param process who; one process asks one thing at a time
/// @param f what is asked: `read`, `write`, `txn`
/// @param key which object it is about, where a history is about many
/// @param value what is asked, or the answer; null also stands for nothing
/// @param valued whether the line had a value at all: an answer may leave it out
/// @param time monotonic nanoseconds, or -1 where nobody took the time
public record Event(
    int line,
    String process,
    Type type,
    String f,
    @Nullable Object key,
    @Nullable Object value,
    boolean valued,
    long time,
    @Nullable String node,
    @Nullable String error) {

  /// The process that breaks things; what it does is a fault, not an operation.
  public static final String NEMESIS = "nemesis";

  public enum Type {
    INVOKE,
    /// It happened.
    OK,
    /// It did not happen.
    FAIL,
    /// Nobody knows: it may have happened, or may yet happen.
    INFO
  }

  public boolean isFault() {
    return process.equals(NEMESIS);
  }
}
