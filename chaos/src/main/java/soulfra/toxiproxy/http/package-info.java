/// Toxiproxy's API, to the status code and the body.
@NullMarked
package soulfra.toxiproxy.http;

import org.jspecify.annotations.NullMarked;
