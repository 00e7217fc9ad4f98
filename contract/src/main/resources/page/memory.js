// What an agent remembers of its owner.
import { Problem, get } from "./api.js";
import { fill, h } from "./dom.js";
import { problemCard } from "./problem.js";
import { time } from "./text.js";

export function memory(agent, signal) {
  const element = h("div.scroller.page", { "aria-live": "polite" });

  async function read() {
    fill(element, h("p.fine", null, "Reading …"));
    try {
      const { data } = await get(`/api/v1/agents/${encodeURIComponent(agent.id)}/memory`, signal);
      fill(
        element,
        part("Memories", data.memories),
        part("Reflections", data.reflections),
        shifts(data.toneShifts),
      );
    } catch (problem) {
      if (signal.aborted) return;
      if (!(problem instanceof Problem)) throw problem;
      fill(element, problemCard(problem, read));
    }
  }

  read();
  return element;
}

function part(title, all) {
  return h(
    "section",
    null,
    h("h2", null, title),
    all.length === 0
      ? h("p.fine", null, "Nothing yet; it comes with talking.")
      : h(
          "ul.lines",
          null,
          all.map(one => h("li", { dir: "auto" }, one.body, " ", time(one.createdAt))),
        ),
  );
}

function shifts(all) {
  return h(
    "section",
    null,
    h("h2", null, "Tone shifts"),
    all.length === 0
      ? h("p.fine", null, "The tone was never changed.")
      : h(
          "ul.lines",
          null,
          all.map(s => h("li", null, `${s.from} → ${s.to} `, time(s.createdAt))),
        ),
  );
}
