/// A stage with a proxy on its wires, whose wires and processes can be broken by name.
@NullMarked
package soulfra.chaos.rig;

import org.jspecify.annotations.NullMarked;
