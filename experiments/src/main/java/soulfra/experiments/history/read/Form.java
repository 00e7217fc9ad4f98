package soulfra.experiments.history.read;

import org.jspecify.annotations.Nullable;

/// One value out of a file, and where it begins. Lists, maps, sets, texts, booleans, and numbers
/// (long, double, or big integers), whatever the format; keywords are texts without their colon.
record Form(@Nullable Object value, int line, int column) {}
