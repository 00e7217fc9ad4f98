/// Agents, what is said with them, and what they remember.
@NullMarked
package soulfra.chat;

import org.jspecify.annotations.NullMarked;
