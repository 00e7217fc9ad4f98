package soulfra.experiments.pages;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// A small embedding that is learned from the texts themselves (random indexing): each word has a
/// random direction of its own, and means the sum of the directions of the words that it stands
/// beside. Words that are used alike point alike, whether or not they ever stand in one text.
///
/// It knows nothing but what it was shown, and nothing of a word that it saw in fewer than three
/// texts: one does not learn what a word means from a glance.
final class WordVectors {

  static final int DIMENSIONS = 48;

  private static final int LEAST_TEXTS = 3;

  private final Map<String, float[]> meanings = new HashMap<>();
  private final Map<String, Integer> texts = new HashMap<>();
  private final int count;

  WordVectors(Collection<String> corpus) {
    count = corpus.size();
    var directions = new HashMap<String, float[]>();
    for (var text : corpus) {
      for (var word : List.of(text.split(" "))) {
        directions.computeIfAbsent(word, WordVectors::direction);
        texts.merge(word, 1, Integer::sum);
      }
    }
    for (var text : corpus) {
      var words = List.of(text.split(" "));
      for (var word : words) {
        var meaning = meanings.computeIfAbsent(word, _ -> new float[DIMENSIONS]);
        for (var beside : words) {
          if (!beside.equals(word)) {
            add(meaning, directions.getOrDefault(beside, meaning), weight(beside));
          }
        }
      }
    }
    meanings.keySet().removeIf(word -> texts.getOrDefault(word, 0) < LEAST_TEXTS);
    meanings.values().forEach(WordVectors::normalise);
  }

  /// Where a text points, at length 1; nowhere if it has no known word.
  List<Float> of(String text) {
    var sum = new float[DIMENSIONS];
    for (var word : List.of(text.split(" "))) {
      var meaning = meanings.get(word);
      if (meaning != null) {
        add(sum, meaning, weight(word));
      }
    }
    normalise(sum);
    var list = new ArrayList<Float>();
    for (float x : sum) {
      list.add(x);
    }
    return list;
  }

  /// A word that stands everywhere says little (inverse document frequency).
  private float weight(String word) {
    return (float) Math.log(count / (double) texts.getOrDefault(word, count));
  }

  private static float[] direction(String word) {
    var random = new SplittableRandom(word.hashCode());
    var direction = new float[DIMENSIONS];
    for (int i = 0; i < DIMENSIONS; i++) {
      direction[i] = (float) random.nextGaussian();
    }
    return direction;
  }

  private static void add(float[] to, float[] what, float weight) {
    for (int i = 0; i < DIMENSIONS; i++) {
      to[i] += weight * what[i];
    }
  }

  private static void normalise(float[] vector) {
    double square = 0;
    for (float x : vector) {
      square += x * x;
    }
    for (int i = 0; i < vector.length && square > 0; i++) {
      vector[i] /= (float) Math.sqrt(square);
    }
  }
}
