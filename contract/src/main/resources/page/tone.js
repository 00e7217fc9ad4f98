// Changing an agent's tone: a compare-and-set on its version, so that nobody's change is
// overwritten unseen.
import { Problem } from "./api.js";
import { changeTone, known, visit } from "./agents.js";
import { ask } from "./dialog.js";
import { h } from "./dom.js";
import { suggesting } from "./form.js";
import { say } from "./notice.js";

const TONES = ["warm", "playful", "terse", "formal", "curious", "calm"];

export async function askForTone(agentId, signal) {
  let wanted = known(agentId).tone;
  let conflict = null;
  for (;;) {
    const agent = known(agentId);
    let again = false;
    const changed = await ask({
      title: conflict ? "Another change came first" : `Change the tone of ${agent.name}`,
      content: [
        conflict && h("p", null, conflict),
        h("p.fine", null, `Now: ${agent.tone}, version ${agent.version}.`),
        ...suggesting({
          label: "Tone",
          name: "tone",
          value: wanted,
          words: TONES,
          required: true,
          hint: `${TONES.join(", ")}, or a word of yours`,
        }),
      ].filter(Boolean),
      yes: conflict ? "Change it all the same" : "Change the tone",
      act: async ({ tone }) => {
        wanted = tone;
        try {
          await changeTone(agent, tone);
        } catch (problem) {
          if (!(problem instanceof Problem) || problem.code !== "version-conflict") throw problem;
          await visit(agentId, signal);
          again = true;
        }
      },
    });
    if (!changed) return;
    if (!again) {
      say("ok", h("p", null, `${agent.name} speaks in a ${wanted} tone from now on.`));
      return;
    }
    conflict = `The tone was changed somewhere else since. Yours (${wanted}) was not stored.`;
  }
}
