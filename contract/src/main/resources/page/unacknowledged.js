// Everything that was asked for and not acknowledged, with what can be done about it.
import { on } from "./bus.js";
import { fill, h } from "./dom.js";
import { kept } from "./keep.js";
import { pendingButtons, pendingState } from "./message.js";
import { waiting } from "./outbox.js";
import { clock } from "./text.js";

export function unacknowledged(_, signal) {
  const list = h("ol.items", { "aria-label": "Not acknowledged" });
  const show = () =>
    fill(
      list,
      waiting().length > 0
        ? waiting().map(draw)
        : h("li.empty", null, "Everything was acknowledged."),
    );
  on("outbox", show, signal);
  show();
  return h(
    "div.page.scroller",
    null,
    h("h1", null, "Not acknowledged"),
    h(
      "p.fine",
      null,
      kept()
        ? "Kept here until the server says yes or a definite no, and sent again under the same key."
        : "This browser keeps nothing: what stands here is lost when the page is closed.",
    ),
    list,
  );
}

function draw(entry) {
  return h(
    "li.item",
    null,
    h("p.who", null, entry.what, " ", h("span.mono.fine", null, clock(new Date(entry.at)))),
    h(
      "p.body",
      { dir: "auto" },
      Object.values(entry.body).find(value => typeof value === "string" && value.length > 0) ?? "",
    ),
    h("p", null, pendingState(entry)),
    h("p.mono.fine", null, `key ${entry.key}`),
    h("p", null, pendingButtons(entry, entry.state === "refused" || entry.state === "old")),
  );
}
