/// The pages of the lab book. Each is one file with its question on top, and is to be changed and
/// run again; the names sort in the order of the book.
@NullMarked
package soulfra.experiments.pages;

import org.jspecify.annotations.NullMarked;
