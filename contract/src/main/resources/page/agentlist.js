// The column of agents. What is unread came live while another conversation was open.
import { agents, load } from "./agents.js";
import { on } from "./bus.js";
import { fill, h } from "./dom.js";
import { problemCard } from "./problem.js";
import { me } from "./session.js";
import { number, plural } from "./text.js";

export function agentList(element) {
  const own = h("ul.agents", null);
  const visited = h("ul.agents", null);
  const others = h(
    "section",
    { hidden: true, "aria-labelledby": "visited" },
    h("h2", { id: "visited" }, "Others' agents"),
    visited,
  );
  const state = h("div.state", { "aria-live": "polite" });

  function show() {
    const all = agents();
    fill(own, all.own.map(row));
    fill(visited, all.visited.map(row));
    others.hidden = all.visited.length === 0;
    if (all.problem) fill(state, problemCard(all.problem, load));
    else fill(state, !all.loaded && h("p.fine", null, "Reading …"));
  }

  function row(agent) {
    const here = agent.id === agents().open;
    const count = here ? 0 : (agents().unread.get(agent.id) ?? 0);
    return h(
      "li",
      null,
      h(
        "a",
        {
          href: `#/chat/${encodeURIComponent(agent.id)}`,
          "aria-current": here ? "page" : undefined,
        },
        h("span.name", null, agent.name),
        count > 0 && h("span.count", { "aria-label": plural(count, "new message") }, number(count)),
        h("span.fine", null, `${agent.archetype} · ${agent.tone}`),
      ),
    );
  }

  on("agents", () => {
    const focused =
      element.contains(document.activeElement) && document.activeElement.getAttribute("href");
    show();
    if (focused) element.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  });
  on("session", () => {
    element.hidden = !me();
    if (me()) load();
  });
  on("net", ({ back }) => back && me() && !agents().loaded && load());
  fill(
    element,
    h("h2", { id: "own" }, "Your agents"),
    own,
    state,
    h("p", null, h("a.button", { href: "#/new-agent" }, "New agent")),
    others,
  );
  element.hidden = !me();
  if (me()) load();
  show();
}
