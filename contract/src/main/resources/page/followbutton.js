// Following or not, and the way to the other.
import { on } from "./bus.js";
import { h } from "./dom.js";
import { follows, setFollowing } from "./follows.js";
import { complain } from "./notice.js";

export function followButton(agentId, agentName, signal) {
  const button = h("button.quiet", { type: "button", "data-focus": "follow", onclick: press });
  function show() {
    const yes = follows(agentId);
    button.setAttribute("aria-pressed", yes);
    button.textContent = yes ? "Following" : "Follow";
    button.setAttribute("aria-label", `${button.textContent} ${agentName}`);
  }
  async function press() {
    button.disabled = true;
    await setFollowing(agentId, !follows(agentId)).catch(complain);
    button.disabled = false;
  }
  on("follows", show, signal);
  show();
  return button;
}
