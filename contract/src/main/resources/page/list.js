// Shows a Paged list: reading, empty, failed, and the way to what is older.
import { fill, h, keyed } from "./dom.js";
import { problemCard } from "./problem.js";

/**
 * @param draw one item as an `li`
 * @param empty what to show when there is nothing, as nodes
 * @returns `{element, show}`; call `show` whenever the list changed
 */
export function listView({ paged, label, draw, empty, older = "Older" }) {
  const items = h("ol.items", { "aria-label": label });
  const state = h("div.state", { "aria-live": "polite" });
  const more = h("button", { type: "button", onclick: () => paged().more() }, older);
  const foot = h("p.more", { hidden: true }, more);
  const element = h("div.list", null, state, items, foot);

  function show() {
    const list = paged();
    keyed(items, list.items, item => item.id, draw);
    fill(state, about(list));
    element.setAttribute("aria-busy", list.state === "loading" || list.state === "reading");
    foot.hidden = list.next === null || list.state === "failed";
    more.disabled = list.state === "reading";
  }

  function about(list) {
    if (list.state === "failed") return problemCard(list.problem, () => list.retry());
    if (list.items.length > 0) return null;
    return list.state === "loading"
      ? h("p.fine", null, "Reading …")
      : h("div.empty", null, empty());
  }

  return { element, show };
}
