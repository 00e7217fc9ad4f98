// Puts the parts together: which view stands in the middle, which feed beside it.
import { account } from "./account.js";
import { agentList } from "./agentlist.js";
import { load } from "./agents.js";
import { on } from "./bus.js";
import { allAgents, chat } from "./chat.js";
import { credits } from "./credits.js";
import { fill, h } from "./dom.js";
import { feed } from "./feed.js";
import { follow } from "./live.js";
import { loops } from "./loops.js";
import { newAgent } from "./newagent.js";
import { say } from "./notice.js";
import "./probe.js";
import { go, route } from "./router.js";
import { me } from "./session.js";
import { stage } from "./stage.js";
import { bottomLine, topLine } from "./status.js";
import { unacknowledged } from "./unacknowledged.js";
import { signedOutBecause, welcome } from "./welcome.js";

const VIEWS = {
  chat,
  agents: allAgents,
  "new-agent": newAgent,
  loops,
  credits,
  account,
  stage,
  unacknowledged,
};
const OPEN_TO_ALL = { "": welcome, "sign-up": welcome, "sign-in": welcome, stage };
const FEEDS = ["feed", "thoughts"];
const MEMBERS = {
  chat: "Chat",
  feed: "Feed",
  loops: "Loops",
  credits: "Credits",
  account: "Account",
};
const VISITORS = { "sign-up": "Sign up", "sign-in": "Sign in", feed: "Feed", stage: "Stage" };

const regions = Object.fromEntries(
  ["top", "nav", "agents", "main", "feed", "status"].map(id => [id, document.getElementById(id)]),
);
// Wide enough for the feed to stand beside the rest; as in layout.css.
const desk = matchMedia("(min-width: 1000px)");
const shown = { main: {}, feed: {} };

function show() {
  const at = route();
  const inFeed = FEEDS.includes(at.name);
  document.body.dataset.view = inFeed ? "feed" : at.name === "agents" ? "agents" : "main";
  regions.feed.role = inFeed && !desk.matches ? "main" : "region"; // it stands alone there
  document.body.dataset.member = me() !== null;
  if (!inFeed) draw("main", at.hash, signal => viewOf(at)(at, signal), at.name);
  else if (shown.main.hash === undefined)
    draw("main", "#/chat", signal => viewOf({ name: "" })({ name: "", parts: [] }, signal), "");
  if (inFeed) draw("feed", at.hash, signal => feed(feedOf(at), signal));
  else if (shown.feed.hash === undefined)
    draw("feed", "#/feed", signal => feed({ tab: "home" }, signal));
  showNav(inFeed && desk.matches ? shown.main.name : at.name);
  document.title = `${titleOf(at)} · SOULFRA`;
}

function viewOf({ name }) {
  if (me()) return Object.hasOwn(VIEWS, name) ? VIEWS[name] : chat;
  return Object.hasOwn(OPEN_TO_ALL, name) ? OPEN_TO_ALL[name] : welcome;
}

function feedOf({ name, parts, query }) {
  if (name === "thoughts") return { tab: "thought", id: parts[0] ?? "" };
  const tab = ["home", "public", "search"].includes(parts[0]) ? parts[0] : "home";
  return { tab, q: query.get("q") ?? "" };
}

/** Draws a region anew unless it shows this already; the old view's signal ends it. */
function draw(region, hash, view, name) {
  if (shown[region].hash === hash) return;
  shown[region].ending?.abort();
  const ending = new AbortController();
  shown[region] = { hash, ending, name };
  fill(regions[region], view(ending.signal));
  regions[region].scrollTop = 0;
}

function showNav(name) {
  const all = me() ? MEMBERS : VISITORS;
  const link = ([view, label]) =>
    h("a", { href: `#/${view}`, "aria-current": isAt(view, name) ? "page" : undefined }, label);
  fill(regions.nav, Object.entries(all).map(link));
}

function isAt(view, name) {
  if (view === "feed") return FEEDS.includes(name);
  if (view === "chat") return ["", "chat", "agents", "new-agent"].includes(name);
  return view === name || (view === "sign-up" && name === "");
}

function titleOf({ name }) {
  return (
    {
      ...VISITORS,
      ...MEMBERS,
      stage: "Stage",
      unacknowledged: "Not acknowledged",
      thoughts: "A thought",
    }[name] ?? "Chat"
  );
}

on("route", () => {
  const byLink = regions.nav.contains(document.activeElement);
  show();
  if (byLink) document.getElementById(document.body.dataset.view)?.focus();
});
on("session", why => {
  signedOutBecause(why);
  shown.main.hash = shown.feed.hash = undefined;
  if (why !== undefined && location.hash !== "#/sign-in") go("#/sign-in");
  else show();
});
on("reread", words => {
  load();
  say("unknown", h("p", null, words));
});
document.addEventListener("click", e => {
  const region = e.target.closest?.("[data-skip]")?.dataset.skip;
  if (region === undefined) return;
  e.preventDefault();
  if (region === "feed" && getComputedStyle(regions.feed).display === "none") go("#/feed/home");
  regions[region].focus();
});

topLine(regions.top);
bottomLine(regions.status);
agentList(regions.agents);
show();
follow();
