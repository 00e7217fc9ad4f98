/// The `lab` command: each subcommand is one class, and says what to do next when it refuses.
@NullMarked
package soulfra.workbench;

import org.jspecify.annotations.NullMarked;
