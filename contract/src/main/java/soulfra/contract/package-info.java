/// The product as every stage serves it: its records, and the interfaces that a stage implements,
/// each with what it promises. What a stage promises *more* or *less* of is in [Promises].
@NullMarked
package soulfra.contract;

import org.jspecify.annotations.NullMarked;
