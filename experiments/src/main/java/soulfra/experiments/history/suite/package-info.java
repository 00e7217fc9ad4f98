/// Histories with known verdicts, checked in one run: expected beside got.
@NullMarked
package soulfra.experiments.history.suite;

import org.jspecify.annotations.NullMarked;
