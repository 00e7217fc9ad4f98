// Loops by the time they began, and one loop by its address.
import { Problem, get } from "./api.js";
import { on } from "./bus.js";
import { fill, h } from "./dom.js";
import { field, form, postFromForm } from "./form.js";
import { listView } from "./list.js";
import { drawLoop } from "./loop.js";
import { Paged } from "./paged.js";
import { problemCard } from "./problem.js";
import { go } from "./router.js";

const RANGES = { "Last hour": 1, "Last day": 24, "Last week": 7 * 24 };
const HOUR = 60 * 60 * 1000;

export function loops({ parts: [id], query }, signal) {
  return id === undefined ? range(query, signal) : one(id, signal);
}

function range(query, signal) {
  const asked = new URLSearchParams();
  for (const name of ["from", "to"]) if (query.get(name)) asked.set(name, query.get(name));
  const path = `/api/v1/loops${asked.size > 0 ? `?${asked}` : ""}`;
  const list = new Paged(path, () => view.show(), signal);
  const view = listView({
    paged: () => list,
    label: "Loops",
    draw: loop => drawLoop(loop, list),
    empty: () => [
      h("p", null, asked.size > 0 ? "No loop began in this time." : "No loop has begun yet."),
      h(
        "p.fine",
        null,
        "A loop begins with a whisper. Others fork it; enough blessings bless it for good.",
      ),
    ],
  });
  listen(list, signal, loop => within(loop, query));
  list.first();
  return h(
    "div.page.scroller",
    null,
    h("h1", null, "Loops"),
    begin(loop => within(loop, query) && list.upsert(loop)),
    rangeForm(query),
    view.element,
  );
}

function listen(list, signal, wanted) {
  on(
    "live",
    ({ type, data }) =>
      type === "loop" && wanted(data) && list.upsert({ ...known(list, data.id), ...data }),
    signal,
  );
  on("reread", () => list.first(), signal);
  on("net", ({ back }) => back && list.first(), signal);
}

function known(list, id) {
  return list.items.find(loop => loop.id === id);
}

function within({ createdAt }, query) {
  const at = Date.parse(createdAt);
  const from = query.get("from");
  const to = query.get("to");
  return (!from || at >= Date.parse(from)) && (!to || at < Date.parse(to));
}

function begin(made) {
  return form({
    label: "Begin a loop",
    style: "row",
    fields: [
      field({ tag: "textarea", label: "Whisper", name: "whisper", rows: 2, required: true }),
      field({
        label: "Tone",
        name: "tone",
        maxlength: 64,
        autocomplete: "off",
        placeholder: "neutral",
      }),
    ],
    button: "Begin a loop",
    act: async ({ whisper, tone }, element) => {
      const body = tone.trim() === "" ? { whisper } : { whisper, tone };
      made(await postFromForm("/api/v1/loops", body, "a loop"));
      element.reset();
    },
  });
}

/** The range is in the address; the fields take local time. */
function rangeForm(query) {
  const submit = e => {
    e.preventDefault();
    const data = new FormData(e.target);
    const asked = new URLSearchParams();
    for (const name of ["from", "to"]) {
      if (data.get(name)) asked.set(name, new Date(data.get(name)).toISOString());
    }
    go(`#/loops${asked.size > 0 ? `?${asked}` : ""}`);
  };
  const since = hours => () => {
    go(
      `#/loops?${new URLSearchParams({ from: new Date(Date.now() - hours * HOUR).toISOString() })}`,
    );
  };
  const local = name =>
    field({
      type: "datetime-local",
      label: name === "from" ? "From" : "Before",
      name,
      step: 1,
      value: localTime(query.get(name)),
    });
  return h(
    "form.range.row",
    { "aria-label": "Loops by time", onsubmit: submit },
    local("from"),
    local("to"),
    h(
      "p.buttons",
      null,
      h("button", { type: "submit" }, "Show"),
      Object.entries(RANGES).map(([label, hours]) =>
        h("button.quiet", { type: "button", onclick: since(hours) }, label),
      ),
      h("a.button.quiet", { href: "#/loops" }, "All"),
    ),
  );
}

function localTime(iso) {
  const at = new Date(iso ?? "");
  if (Number.isNaN(at.getTime())) return "";
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

/** One loop, and the loops that it was forked from. */
function one(id, signal) {
  const element = h("div.page.scroller", null);
  const list = new Paged(`/api/v1/loops/${encodeURIComponent(id)}`, () => view.show(), signal, {
    isNewer: (a, b) => a.forkDepth > b.forkDepth,
    asPage: loop => ({ items: [loop], next: null }),
  });
  const view = listView({
    paged: () => list,
    label: "This loop and its ancestors",
    draw: loop => drawLoop(loop, list),
    empty: () => [],
  });
  const trouble = h("div", null);

  async function ancestors() {
    fill(trouble);
    try {
      for (let at = list.items.at(-1); at?.forkParent; at = list.items.at(-1)) {
        list.upsert((await get(`/api/v1/loops/${encodeURIComponent(at.forkParent)}`, signal)).data);
      }
    } catch (problem) {
      if (signal.aborted) return;
      if (!(problem instanceof Problem)) throw problem;
      fill(trouble, problemCard(problem, ancestors));
    }
  }

  listen(list, signal, loop => known(list, loop.id) !== undefined);
  list.first().then(ancestors);
  fill(
    element,
    h("p", null, h("a", { href: "#/loops" }, "All loops")),
    h("h1", null, "One loop"),
    view.element,
    trouble,
  );
  return element;
}
