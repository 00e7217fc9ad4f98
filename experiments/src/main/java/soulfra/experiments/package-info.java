/// The book's claims, put to the test on real systems. Each experiment is one file in
/// `soulfra.experiments.pages`, to be read from top to bottom beside the book; what surrounds them
/// is here: asking, running, judging and reporting.
@NullMarked
package soulfra.experiments;

import org.jspecify.annotations.NullMarked;
