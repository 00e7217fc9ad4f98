/// What each stage's own tests are made of: people who remember what they did and were told, and
/// who listen meanwhile.
@NullMarked
package soulfra.contract.witness;

import org.jspecify.annotations.NullMarked;
