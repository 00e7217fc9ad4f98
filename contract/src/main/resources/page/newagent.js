// A new agent. Archetype and tone are words; the mind makes of them what it can.
import { put } from "./agents.js";
import { h } from "./dom.js";
import { field, form, postFromForm, suggesting } from "./form.js";
import { go } from "./router.js";

const ARCHETYPES = [
  "companion",
  "sage",
  "muse",
  "trickster",
  "guardian",
  "explorer",
  "dreamer",
  "critic",
];

export function newAgent() {
  return h(
    "div.page",
    null,
    h("h1", null, "New agent"),
    form({
      label: "New agent",
      fields: [
        field({ label: "Name", name: "name", required: true, maxlength: 64, autocomplete: "off" }),
        ...suggesting({
          label: "Archetype",
          name: "archetype",
          words: ARCHETYPES,
          hint: `How it speaks: ${ARCHETYPES.join(", ")}, or a word of yours.`,
        }),
        h(
          "p.field.check",
          null,
          h("input", { type: "checkbox", id: "public", name: "public" }),
          h("label", { for: "public" }, "Public: others may talk with it and follow it"),
        ),
      ],
      button: "Create the agent",
      act: async ({ name, archetype, public: isPublic }) => {
        const body = { name, public: isPublic === "on" };
        if (archetype.trim() !== "") body.archetype = archetype;
        const agent = await postFromForm("/api/v1/agents", body, `the agent ${name}`);
        put(agent);
        go(`#/chat/${encodeURIComponent(agent.id)}`);
      },
    }),
  );
}
