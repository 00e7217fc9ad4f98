package soulfra.experiments.history;

/// Something was broken on purpose from one position of a history to another.
///
/// @param begin nanoseconds, or -1 where nobody took the time
public record Fault(String name, int from, int to, long begin, long end) {}
