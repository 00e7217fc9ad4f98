/// The edge: HTTP and WebSocket in front of a stage's services. Read [Edge] first, then [Routes].
@NullMarked
package soulfra.contract.http;

import org.jspecify.annotations.NullMarked;
