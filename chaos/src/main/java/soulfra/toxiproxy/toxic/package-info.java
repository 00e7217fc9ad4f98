/// Toxics as values: what was asked for, not what it does.
@NullMarked
package soulfra.toxiproxy.toxic;

import org.jspecify.annotations.NullMarked;
