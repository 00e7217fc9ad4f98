/// From a commit in Postgres to everybody who wants to know of it, without ever writing to two
/// places at once.
@NullMarked
package soulfra.outbox;

import org.jspecify.annotations.NullMarked;
