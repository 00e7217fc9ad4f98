package soulfra.experiments;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What an [Experiment] says of itself before it is run.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface About {

  /// Chapter of the second edition, and a number within it: `2.4`.
  String id();

  /// A word for those who don't remember numbers: `coordinated-omission`.
  String name();

  Chapter chapter();

  /// The section of the chapter in the second edition.
  String section();

  /// The section that says the same in the first edition.
  String sectionInFirstEdition();

  String title();

  String question();

  /// The mode in which the trouble must show.
  String broken();

  /// The mode in which it must not.
  String fixed();

  Prediction[] predictions();

  /// What to change in the file, and to run again.
  String change();

  /// What the book makes us expect of one stage.
  @Retention(RetentionPolicy.RUNTIME)
  @Target({})
  @interface Prediction {
    Stage stage();

    String says();
  }
}
