/// Postgres: pools of connections, transactions and their isolation, retries, numbered migrations.
@NullMarked
package soulfra.storage;

import org.jspecify.annotations.NullMarked;
