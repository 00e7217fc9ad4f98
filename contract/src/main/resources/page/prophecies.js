// What an agent foretells, and whether it came true.
import { Problem, call } from "./api.js";
import { isMine } from "./agents.js";
import { on } from "./bus.js";
import { h, sign } from "./dom.js";
import { field, form, postFromForm } from "./form.js";
import { listView } from "./list.js";
import { complain } from "./notice.js";
import { Paged } from "./paged.js";
import { id, time } from "./text.js";

export function prophecies(agent, signal) {
  const path = `/api/v1/agents/${encodeURIComponent(agent.id)}/prophecies`;
  const own = isMine(agent.id);
  const list = new Paged(path, () => view.show(), signal);
  const view = listView({
    paged: () => list,
    label: `Prophecies of ${agent.name}`,
    draw: prophecy => draw(prophecy, own, changed => list.upsert(changed)),
    empty: () => [h("p", null, `${agent.name} has foretold nothing yet.`)],
  });
  on("net", ({ back }) => back && list.first(), signal);
  list.first();
  return h(
    "div.scroller.page",
    null,
    own && prophesy(path, agent, made => list.upsert(made)),
    view.element,
  );
}

function prophesy(path, agent, made) {
  return form({
    label: `A prophecy of ${agent.name}`,
    fields: [
      field({ tag: "textarea", label: "Prophecy", name: "text", rows: 2, required: true }),
      field({
        label: "Related loops",
        name: "loops",
        autocomplete: "off",
        spellcheck: "false",
        hint: "Ids of loops, parted by spaces; may stay empty",
      }),
    ],
    button: "Prophesy",
    act: async ({ text, loops }, element) => {
      const relatedLoops = loops.split(/[\s,]+/).filter(word => word !== "");
      made(await postFromForm(path, { text, relatedLoops }, `a prophecy of ${agent.name}`));
      element.reset();
    },
  });
}

function draw(prophecy, own, changed) {
  const { text, relatedLoops, fulfilled, fulfilledAt, createdAt } = prophecy;
  const fulfil = async () => {
    const path = `/api/v1/prophecies/${encodeURIComponent(prophecy.id)}/fulfilment`;
    try {
      changed((await call("POST", path)).data);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      complain(problem);
    }
  };
  return h(
    "li.item",
    null,
    h("p.body", { dir: "auto" }, text),
    relatedLoops.length > 0 &&
      h("p.fine", null, "About ", relatedLoops.map(loop => [loopLink(loop), " "]).flat()),
    h(
      "p.foot.fine",
      null,
      time(createdAt),
      fulfilled
        ? h("span", null, sign("ok"), " fulfilled ", time(fulfilledAt))
        : own &&
            h(
              "button.quiet",
              { type: "button", "data-focus": "fulfil", onclick: fulfil },
              "It came true",
            ),
    ),
  );
}

function loopLink(loop) {
  return h("a", { href: `#/loops/${encodeURIComponent(loop)}` }, id(loop));
}
