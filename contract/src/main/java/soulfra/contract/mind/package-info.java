/// Who answers in a chat: the built-in mind, which needs no network, or one behind an
/// OpenAI-compatible endpoint.
@NullMarked
package soulfra.contract.mind;

import org.jspecify.annotations.NullMarked;
