/// The SQLite file: one writer, some readers, numbered migrations.
@NullMarked
package soulfra.storage;

import org.jspecify.annotations.NullMarked;
