/// Three places to keep who is signed in: a SQLite table, a Postgres table, Redis.
@NullMarked
package soulfra.experiments.sessions;

import org.jspecify.annotations.NullMarked;
