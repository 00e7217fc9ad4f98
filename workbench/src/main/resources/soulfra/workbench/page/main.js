// Reads what runs, then listens to what is new.
import { h, fill } from "/look/dom.js";
import { Stages } from "./stages.js";
import { read } from "./api.js";
import { diff } from "./diff.js";
import { watchParts } from "./break.js";
import { experiments } from "./experiments.js";
import { show } from "./run.js";
import { onTab, showTab } from "./tabs.js";
import { chaos } from "./chaos.js";
import { load } from "./load.js";
import { missions } from "./missions.js";
import { results } from "./results.js";
import { timeline } from "./timeline.js";
import { together } from "./together.js";

const lost = document.getElementById("lost");
const stages = new Stages(document.querySelector(".columns"), document.querySelector(".tabs"));

function showLost(isLost) {
  if (lost.hidden === !isLost) return;
  lost.hidden = !isLost;
  fill(
    lost,
    h("span.sign.broken", { "aria-hidden": "true" }, "✗ "),
    "The workbench gives no answer: ./lab up has ended, or this machine sleeps. What is below is as of then. Start it again with ",
    h("code", null, "./lab up"),
    "; this page then goes on by itself.",
  );
  if (isLost) stages.stale();
}

function listen() {
  const events = new EventSource("/api/watch");
  events.addEventListener("open", () => begin().catch(() => showLost(true)));
  events.addEventListener("error", () => showLost(true));
  events.addEventListener("beat", (event) => stages.beat(JSON.parse(event.data)));
  events.addEventListener("event", (event) => timeline.show(JSON.parse(event.data)));
  events.addEventListener("together", (event) => together.show(JSON.parse(event.data)));
  events.addEventListener("run", (event) => show(JSON.parse(event.data)));
  events.addEventListener("chaos", (event) => chaos.show(JSON.parse(event.data)));
  events.addEventListener("load", (event) => load.show(JSON.parse(event.data)));
  events.addEventListener("mission", (event) => missions.show(JSON.parse(event.data)));
  events.addEventListener("stage", (event) => {
    const { stage, info } = JSON.parse(event.data);
    stages.info(stage, info);
  });
}

/** Each is shown as soon as it is there; who asks meanwhile waits for the same. */
let beginning = null;
const begin = () => (beginning ??= readAll().finally(() => (beginning = null)));

async function readAll() {
  await Promise.all([
    read("/api/stages").then((all) => (stages.show(all), load.stages(all))),
    read("/api/experiments").then(experiments),
    read("/api/run").then(show),
    timeline.begin(),
    together.begin(),
    chaos.begin(),
    load.begin(),
    missions.begin(),
  ]);
  showLost(false);
}

/** Runs end in a terminal, too: look again now and then, and when someone comes back. */
async function look() {
  if (!document.hidden && lost.hidden) experiments(await read("/api/experiments"));
}

const theme = document.getElementById("theme");
const nameTheme = () => fill(theme, `Theme: ${window.theme.chosen}`);
theme.addEventListener("click", () => {
  window.theme.next();
  nameTheme();
  stages.redraw();
  chaos.redraw();
  load.redraw();
});
nameTheme();

showTab();
begin().catch(() => showLost(true));
diff(document.querySelector(".sides"));
results(document.querySelector(".all"));
listen();
watchParts((stage) => document.querySelector(`#${stage} .parts`), (faults) => stages.broken(faults));
onTab("stages", () => (stages.seen(), timeline.seen()));
timeline.listen((events) => stages.happened(events));
setInterval(() => look().catch(() => showLost(true)), 5000);
document.addEventListener("visibilitychange", () => look().catch(() => showLost(true)));
