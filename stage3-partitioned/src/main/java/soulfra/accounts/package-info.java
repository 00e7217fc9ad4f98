/// Users, their sessions and their credits.
@NullMarked
package soulfra.accounts;

import org.jspecify.annotations.NullMarked;
