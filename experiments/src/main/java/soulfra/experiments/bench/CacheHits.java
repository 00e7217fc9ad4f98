package soulfra.experiments.bench;

import java.util.regex.Pattern;

/// How often a stage's caches knew the answer, near (in its memory) or far (in Redis), and how
/// often they had to ask, as its metrics say.
public record CacheHits(double hits, double misses) {

  private static final Pattern HITS = line("soulfra_cache_hits_total");
  private static final Pattern MISSES = line("soulfra_cache_misses_total");

  public static CacheHits of(String metrics) {
    return new CacheHits(sum(HITS, metrics), sum(MISSES, metrics));
  }

  CacheHits since(CacheHits before) {
    return new CacheHits(hits - before.hits, misses - before.misses);
  }

  /// Not a number where nothing was asked.
  double ratio() {
    return hits / (hits + misses);
  }

  private static Pattern line(String name) {
    return Pattern.compile("(?m)^" + name + "(?:\\{[^}]*cache=\"feeds\"[^}]*})?\\s+(\\S+)");
  }

  private static double sum(Pattern line, String metrics) {
    return line.matcher(metrics).results().mapToDouble(m -> Double.parseDouble(m.group(1))).sum();
  }
}
