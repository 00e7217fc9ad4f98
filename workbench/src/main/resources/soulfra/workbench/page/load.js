// A load on a running stage: the slider says the rate of the next round, or the rate climbs by itself.
import { announce, fill, h } from "/look/dom.js";
import { change, read } from "./api.js";
import { Hockey } from "./hockey.js";
import { choice, failure, field, outside, show, trying } from "./pieces.js";
import { command } from "./command.js";

const LEAST = 10;
const MOST = 20000;
const STEPS = 100;
const place = document.querySelector(".loads");
const hockey = new Hockey();
const form = h("form.ask", { onsubmit: (event) => (event.preventDefault(), start()) });
const refused = h("div");
const now = h("div.run", { "aria-live": "polite" });
const slider = h("input", { type: "range", min: "0", max: `${STEPS}`, value: "36", oninput: () => slid(), onchange: () => send() });
const rate = h("output.tabular");
const climbs = h("input", { type: "checkbox", checked: true });
const draft = { stage: null };
let state = { running: null, last: null };
let runs = [];
fill(place, form, refused, now, hockey.element);
slid();

/** Each step is as much more as the last one was, from ten a second to twenty thousand. */
function chosen() {
  return Math.round(LEAST * (MOST / LEAST) ** (Number(slider.value) / STEPS));
}

function slid() {
  fill(rate, `${show(chosen())} requests/s`);
  slider.setAttribute("aria-valuetext", `${chosen()} requests a second`);
}

function send() {
  if (state.running && !state.running.ask.climbs) trying(refused, () => change("PUT", "/api/load", { rate: chosen() }));
}

function start() {
  trying(refused, () => change("POST", "/api/load", { stage: draft.stage, rate: chosen(), climbs: climbs.checked }));
}

export const load = {
  async begin() {
    this.show(await read("/api/load"));
  },

  /** Which stages run. */
  stages(stages) {
    runs = stages.filter((stage) => stage.urls.length > 0).map((stage) => stage.id);
    draft.stage = runs.includes(draft.stage) ? draft.stage : (runs[0] ?? null);
    controls();
  },

  show(next) {
    const before = state;
    state = next;
    if (!before.running !== !next.running) controls();
    if (before.running && !next.running) announce(`The load has ended. ${next.last.result?.witness ?? ""}`);
    const of = next.running ?? next.last;
    fill(now, next.running ? progress(next.running) : next.last ? ended(next.last) : h("p.fine", null, "No load has run yet: choose a rate, and start."));
    hockey.element.parentElement.dataset.stage = of?.ask.stage.slice(-1) ?? "";
    hockey.data((of?.steps ?? []).map((step) => step.round).filter(Boolean));
  },

  redraw() {
    hockey.reset();
  },
};

function controls() {
  if (runs.length === 0) return fill(form, h("p", null, "No stage runs, so there is nothing to load. Start one:"), command("./lab up"));
  const running = state.running !== null;
  fill(
    form,
    field("On", choice(runs.map((stage) => [stage, stage.replace("stage", "stage ")]), draft.stage, (value) => (draft.stage = value))),
    h("label.guess", null, h("span.fine", null, "Rate ", rate), slider),
    h("label.check", null, climbs, " climb by itself, half as much more each round"),
    running ? h("button", { type: "button", onclick: () => change("DELETE", "/api/load").catch((error) => announce(error.message)) }, "Stop") : h("button", { type: "submit" }, "Start"),
  );
}

function progress({ ask, steps, cancelled }) {
  const said = steps.at(-1)?.said;
  const rounds = steps.filter((step) => step.round).length;
  const doing = cancelled ? "stopping" : said ?? `${rounds} rounds of 3 s done`;
  return h("p", null, h("span.pulse", { "aria-hidden": "true" }, "● "), `A load runs on ${ask.stage}: ${doing}. `, ask.climbs ? "" : "The slider says the rate of the next round.");
}

function ended({ ask, result, failure: why }) {
  if (why) return failure(`The load on ${ask.stage} broke off: ${why}`);
  if (!result) return h("p", null, "Stopped before the first round was over; nothing was measured.");
  return [h("p.verdict", null, `${ask.stage}: ${result.witness}`), h("p", null, outside(result.page, "The report, with all rounds"))];
}
