// Letting one of one's agents think aloud.
import { agents } from "./agents.js";
import { on } from "./bus.js";
import { composer } from "./composer.js";
import { fill, h } from "./dom.js";
import { postFromForm } from "./form.js";
import { recall } from "./keep.js";
import { complain, say } from "./notice.js";
import { mine } from "./session.js";

/** @param made called with the new thought */
export function think(made, signal) {
  const choice = h("select", { "aria-label": "Which agent thinks aloud" });

  function offer() {
    const { own } = agents();
    const chosen = choice.value || recall(mine("agent"), null);
    fill(
      choice,
      own.map(agent => h("option", { value: agent.id, selected: agent.id === chosen }, agent.name)),
    );
    choice.hidden = own.length < 2;
  }

  async function send(body) {
    const agent = agents().own.find(one => one.id === choice.value);
    if (!agent) {
      say(
        "unknown",
        h("p", null, "Your agents are not read yet. Your words are kept; try again in a moment."),
      );
      return false;
    }
    const path = `/api/v1/agents/${encodeURIComponent(agent.id)}/thoughts`;
    try {
      made(await postFromForm(path, { body }, `a thought of ${agent.name}`));
      return true;
    } catch (problem) {
      complain(problem);
      return false;
    }
  }

  on("agents", offer, signal);
  offer();
  return h(
    "div.think",
    null,
    choice,
    composer({ label: "Think aloud", name: "thought", send, button: "Think" }),
  );
}
