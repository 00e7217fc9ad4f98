// Missions by chapter: begun by hand, confirmed by the running system, with the witness.
import { announce, fill, h, sign } from "/look/dom.js";
import { change, read } from "./api.js";
import { failure, outside, trying } from "./pieces.js";
import { onTab, showTab } from "./tabs.js";

const STATES = { open: null, begun: ["unknown", "begun, not seen yet"], done: ["ok", "done"] };
const LOOK_MS = 5000;
const place = document.querySelector(".missions");
const summary = h("p.health");
const list = h("div.chapters");
const progress = new Map();
const hinted = new Map();
let now = { running: null, last: null };
let board = [];
let drawn = "";
fill(place, summary, list);

/** Runs in a terminal count, too: look again now and then. */
setInterval(() => document.hidden || document.getElementById("missions").hidden || look().catch(() => null), LOOK_MS);

export const missions = {
  async begin() {
    await look();
    onTab("missions", () => look().catch((error) => fill(list, failure(error.message))));
  },

  show(next) {
    const ended = now.running && !next.running;
    const ids = [now.running, now.last, next.running, next.last].map((one) => one?.ask.id);
    now = next;
    for (const id of new Set(ids)) drawRun(id);
    if (!ended) return;
    const mission = board.find((one) => one.id === next.last.ask.id);
    announce(next.last.result?.kept ? `Mission done: ${mission.title}` : `Mission ended: ${mission.title}`);
    look().catch(() => null);
  },
};

async function look() {
  const next = await read("/api/missions");
  board = next.board;
  now = next.now;
  const text = JSON.stringify(board);
  if (text !== drawn) {
    const done = board.filter((one) => one.state === "done").length;
    const open = new Set([...list.querySelectorAll("details[open]")].map((details) => details.id));
    fill(summary, `${done} of ${board.length} done.`);
    fill(list, [...Map.groupBy(board, (one) => one.chapter)].map(([chapter, some]) => h("section.chapter", null, h("h3", null, `Chapter ${chapter}`), some.map((one) => entry(one, open)))));
    if (drawn === "") showTab();
    drawn = text;
  }
  for (const one of board) drawRun(one.id);
}

function entry(mission, open) {
  const id = `mission-${mission.id}`;
  const run = h("div.run", { "aria-live": "polite" });
  const refused = h("div");
  progress.set(mission.id, run);
  const [meaning, words] = STATES[mission.state] ?? [null, mission.locked ? "comes later" : "open"];
  return h(
    "details",
    { id, open: open.has(id) },
    h("summary", null, h("span.mono", null, mission.stage.slice(-1)), h("span.title", null, mission.title), h("span.state", null, meaning && [sign(meaning), " "], words)),
    h("p.question", null, mission.goal),
    mission.witness && h("p", null, sign("ok"), ` ${mission.witness} `, mission.page && outside(mission.page, "The evidence")),
    h("dl", null, h("dt", null, "By"), h("dd", null, mission.means), h("dt", null, "What counts"), h("dd", null, mission.watched)),
    mission.signs.length > 0 && h("ul.signs", null, mission.signs.map((words) => h("li", null, words))),
    hints(mission),
    mission.locked ? h("p.fine", null, mission.locked) : h("p", null, h("button", { type: "button", disabled: mission.state === "begun" && !mission.live, onclick: () => begin(mission, refused) }, label(mission))),
    refused,
    run,
  );
}

function label({ title, state, live }) {
  if (state === "begun" && !live) return "Begun: what runs from now on counts";
  return `${state === "done" ? "Again" : "Begin"}: ${title}`;
}

async function begin(mission, refused) {
  await trying(refused, async () => {
    await change("POST", "/api/missions", { id: mission.id });
    await look();
  });
}

/** One after the other, for who wants them. */
function hints({ id, hints: all }) {
  const place = h("div");
  const draw = () => {
    const known = hinted.get(id) ?? 0;
    fill(
      place,
      known > 0 && h("ol.hints", null, all.slice(0, known).map((hint) => h("li", null, hint))),
      known < all.length && h("button.quiet", { type: "button", onclick: () => (hinted.set(id, known + 1), draw()) }, known === 0 ? "A hint" : "Another hint"),
    );
  };
  draw();
  return place;
}

function drawRun(id) {
  const run = progress.get(id);
  if (!run) return;
  if (now.running?.ask.id === id) return fill(run, running(now.running));
  if (now.last?.ask.id === id) return fill(run, ended(now.last));
  fill(run);
}

function running({ steps, cancelled }) {
  const cancel = h("button.quiet", { type: "button", onclick: () => change("DELETE", "/api/missions").catch((error) => announce(error.message)) }, "Give up");
  const step = steps.at(-1);
  return [
    h("p", null, h("span.pulse", { "aria-hidden": "true" }, "● "), `${step?.doing ?? "beginning"}: `, step && `${step.acknowledged} acknowledged, ${step.refused} refused, ${step.unknown} in doubt. `, cancelled ? "Given up." : cancel),
    step && signs(step.signs),
  ];
}

const signs = (all) => h("ul.signs", null, all.map(({ words, found }) => h("li", null, sign(found ? "ok" : "unknown"), ` ${words}`, found && h("span.fine", null, `: ${found}`))));

function ended({ result, failure: why }) {
  if (why) return failure(why);
  if (!result) return h("p", null, "Given up; nothing was judged.");
  return [h("p.verdict", null, sign(result.kept ? "ok" : "broken"), result.kept ? " Done" : " Not done: something that was acknowledged is not there"), signs(result.signs), h("p", null, result.witness, " ", outside(result.history, "Every operation"))];
}
