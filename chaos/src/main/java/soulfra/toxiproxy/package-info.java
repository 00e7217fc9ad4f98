/// A Toxiproxy in Java: it speaks the API of Shopify's, for any client of that, and has no need of
/// anything else of the lab.
@NullMarked
package soulfra.toxiproxy;

import org.jspecify.annotations.NullMarked;
