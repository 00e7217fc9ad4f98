/// Java notebooks: how a cell is run, what it may use, and the files it stands in. Jupyter drives
/// [Kernel]; without Jupyter, [HeadlessRun] does the same from the command line.
@NullMarked
package soulfra.notebooks;

import org.jspecify.annotations.NullMarked;
