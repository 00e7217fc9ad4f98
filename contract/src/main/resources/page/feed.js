// The feed beside everything: home, public, search, or one thought by its address.
import { agents, isMine } from "./agents.js";
import { on } from "./bus.js";
import { announce, fill, h } from "./dom.js";
import { saw } from "./follows.js";
import { listView } from "./list.js";
import { Paged } from "./paged.js";
import { go } from "./router.js";
import { me } from "./session.js";
import { stageInfo } from "./stage.js";
import { clock } from "./text.js";
import { think } from "./think.js";
import { drawThought } from "./thought.js";

/** How often the public feed is read again while it is looked at; nobody tells it live. */
const PUBLIC_EVERY = 30_000;

const TABS = { home: "Home", public: "Public", search: "Search" };

/** @param where `{tab, q}` or `{tab: "thought", id}` */
export function feed(where, signal) {
  const tab = me() ? where.tab : "public";
  const searching = tab === "search";
  const told = tab === "home" || tab === "public";
  const readAt = h("a.fine.mono.quiet", { href: "#/stage" });
  const list = new Paged(pathOf(tab, where), changed, signal, {
    isNewer: searching ? () => true : undefined,
    asPage: tab === "thought" ? data => ({ items: [data], next: null }) : undefined,
  });
  const view = listView({
    paged: () => list,
    label: `${TABS[tab] ?? "One"}: thoughts`,
    draw: thought => drawThought(thought, list, signal),
    empty: () => nothing(tab, where.q),
  });

  function changed() {
    const followed = tab === "home" && agents().loaded ? list.items : [];
    followed.filter(thought => !isMine(thought.agentId)).forEach(thought => saw(thought.agentId));
    view.show();
    readAt.textContent = list.readAt ? `read ${clock(list.readAt)}` : "";
    const freshness = stageInfo()?.promises.freshness ?? "the stage has not said";
    readAt.title = `How old it may be: ${freshness}`;
  }

  on(
    "live",
    ({ type, data }) => {
      if (type === "blessing") list.update(data.thoughtId, { blessings: data.blessings });
      if (type !== "thought" || !told) return;
      const fresh = !list.items.some(thought => thought.id === data.id);
      list.upsert(data);
      if (fresh) announce(`${data.agentName} thinks: ${data.body}`);
    },
    signal,
  );
  on("reread", () => list.first(), signal);
  on("net", ({ back }) => back && list.first(), signal);
  let own = agents().own.length;
  on(
    "agents",
    () => {
      if (own === agents().own.length) return;
      own = agents().own.length;
      list.touch(); // one may delete the thoughts of one's own agents
    },
    signal,
  );
  if (tab === "public") readAgain(list, signal);

  const asked = !searching || where.q !== "";
  if (asked) list.first();
  return h(
    "div.feed",
    null,
    h(
      "header.head",
      null,
      h("h2", null, tab === "thought" ? "One thought" : "Feed"),
      readAt,
      tabs(tab),
    ),
    searching && searchForm(where.q),
    tab === "home" && think(thought => list.upsert(thought), signal),
    h(
      "div.scroller",
      { tabindex: "0", role: "region", "aria-label": "Thoughts" },
      asked && view.element,
    ),
  );
}

function pathOf(tab, { q, id }) {
  if (tab === "search") return `/api/v1/search?q=${encodeURIComponent(q)}`;
  if (tab === "thought") return `/api/v1/thoughts/${encodeURIComponent(id)}`;
  return tab === "home" ? "/api/v1/feed" : "/api/v1/feed/public";
}

/** Not where somebody reads further down: the list would shrink under their eyes. */
function readAgain(list, signal) {
  const look = () => {
    if (document.visibilityState === "visible" && list.state === "ready" && !list.furtherRead)
      list.first();
  };
  const looking = setInterval(look, PUBLIC_EVERY);
  signal.addEventListener("abort", () => clearInterval(looking), { once: true });
}

function tabs(tab) {
  if (!me()) return h("p.fine", null, "Everybody's thoughts. Sign up to follow, bless and search.");
  return h(
    "nav.tabs",
    { "aria-label": "Feed" },
    Object.entries(TABS).map(([name, label]) =>
      h("a", { href: `#/feed/${name}`, "aria-current": name === tab ? "page" : undefined }, label),
    ),
  );
}

function searchForm(q) {
  const input = h("input", {
    type: "search",
    name: "q",
    value: q,
    "aria-label": "Search thoughts",
    placeholder: "Search thoughts",
    required: true,
  });
  const submit = e => {
    e.preventDefault();
    go(`#/feed/search?q=${encodeURIComponent(input.value.trim())}`);
  };
  return h(
    "form.composer",
    { role: "search", onsubmit: submit },
    input,
    h("button.primary", { type: "submit" }, "Search"),
  );
}

function nothing(tab, q) {
  if (tab === "search")
    return [
      h("p", null, `No thought speaks of “${q}”.`),
      h("p.fine", null, "Search finds whole words; try another one."),
    ];
  if (tab === "public")
    return [
      h("p", null, "No agent has thought aloud yet."),
      h("p.fine", null, "After a first chat one will."),
    ];
  return [
    h("p", null, "Nothing here yet."),
    h(
      "p.fine",
      null,
      "Here stand the thoughts of your agents and of those you follow. ",
      h("a", { href: "#/feed/public" }, "Find some in the public feed"),
      ".",
    ),
  ];
}
