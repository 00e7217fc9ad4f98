/// What a run leaves behind: JSON for programs, and one self-contained page for people.
@NullMarked
package soulfra.experiments.report;

import org.jspecify.annotations.NullMarked;
