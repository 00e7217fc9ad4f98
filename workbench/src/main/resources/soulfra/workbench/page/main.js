// Reads what runs, then listens to what is new.
import { h, fill } from "/look/dom.js";
import { Stages } from "./stages.js";
import { experiments } from "./experiments.js";

const lost = document.getElementById("lost");
const stages = new Stages(document.querySelector(".columns"), document.querySelector(".tabs"));

async function read(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return answer.json();
}

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
  events.addEventListener("stage", (event) => {
    const { stage, info } = JSON.parse(event.data);
    stages.info(stage, info);
  });
}

async function begin() {
  stages.show(await read("/api/stages"));
  experiments(await read("/api/experiments"));
  showLost(false);
}

/** Runs end in a terminal, not here: look again now and then, and when someone comes back. */
async function look() {
  if (!document.hidden && lost.hidden) experiments(await read("/api/experiments"));
}

const theme = document.getElementById("theme");
const nameTheme = () => fill(theme, `Theme: ${window.theme.chosen}`);
theme.addEventListener("click", () => {
  window.theme.next();
  nameTheme();
  stages.redraw();
});
nameTheme();

begin().catch(() => showLost(true));
listen();
setInterval(() => look().catch(() => showLost(true)), 5000);
document.addEventListener("visibilitychange", () => look().catch(() => showLost(true)));
