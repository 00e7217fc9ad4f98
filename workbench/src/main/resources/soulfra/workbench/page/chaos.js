// Scenarios: what breaks when, as their page tells it; a run with its live numbers; the checker's verdict.
import { announce, fill, h, sign } from "/look/dom.js";
import { change, read } from "./api.js";
import { Chart } from "./chart.js";
import { command } from "./command.js";
import { markdown } from "./markdown.js";
import { choice, failure, field, MEANING, outside, past, table, trying } from "./pieces.js";
import { onTab, showTab } from "./tabs.js";

const CONTROLS = [
  ["NONE", "nothing"],
  ["WITHOUT_KEYS", "idempotency keys"],
  ["WITHOUT_UNIQUENESS", "the unique index (stage 2)"],
  ["WITHOUT_QUORUM", "the quorum (stage 3)"],
  ["WITHOUT_CERTAINTY", "who leads, after a read (stage 3)"],
  ["WITHOUT_FENCE", "the fence (stage 3)"],
  ["WITHOUT_PLACES", "what a reader has seen (stage 3)"],
];
const place = document.querySelector(".scenarios");
const now = h("div.run", { "aria-live": "polite" });
const list = h("div.chapters");
const drafts = new Map();
const rate = new Chart("How operations ended", "/s", ["all", "failed"], false);
const tail = new Chart("How long acknowledged ones took", "ms", ["p50", "p99"], true);
const charts = h("div.pair", { hidden: true }, rate.element, tail.element);
let state = { running: null, last: null };
let drawn = "";
fill(place, now, charts, list);

export const chaos = {
  /** Once there is a connection, and again after each that was lost. */
  async begin() {
    this.show(await read("/api/chaos"));
    onTab("chaos", () => {
      draw();
      scenarios().catch((error) => fill(list, failure(error.message)));
    });
  },

  show(next) {
    const ended = state.running && !next.running;
    state = next;
    draw();
    if (!ended) return;
    announce(`Scenario ${next.last.ask.scenario} has ended: ${next.last.result?.words ?? "nothing was shown"}`);
    scenarios().catch(() => null);
  },

  redraw() {
    rate.reset();
    tail.reset();
    draw();
  },
};

async function scenarios() {
  const all = await read("/api/scenarios");
  const text = JSON.stringify(all);
  if (text === drawn) return;
  const first = drawn === "";
  drawn = text;
  const open = new Set([...list.querySelectorAll("details[open]")].map((details) => details.id));
  fill(list, h("section.chapter", null, all.map((scenario) => entry(scenario, open))));
  if (first) showTab();
}

function entry(scenario, open) {
  const id = `scenario-${scenario.name}`;
  const stages = Object.keys(scenario.promised);
  const draft = drafts.get(id) ?? { scenario: scenario.name, stage: stages[0], workload: scenario.workloads[0], seconds: 20, control: "NONE", seed: null };
  drafts.set(id, draft);
  const keep = (name) => (value) => (draft[name] = value);
  const seconds = h("input", { type: "number", min: "5", max: "600", value: `${draft.seconds}`, required: true, oninput: (event) => (draft.seconds = Number(event.target.value)) });
  const seed = h("input", { type: "number", min: "0", placeholder: "any", value: draft.seed === null ? undefined : `${draft.seed}`, oninput: (event) => (draft.seed = event.target.value === "" ? null : Number(event.target.value)) });
  const refused = h("div");
  return h(
    "details",
    { id, open: open.has(id) },
    h("summary", null, h("span.mono", null, stages.join(" ")), h("span.title", null, h("span.mono", null, scenario.name), ` ${scenario.about}`), h("span.state", null, newest(scenario.runs))),
    h(
      "form.ask",
      { onsubmit: (event) => (event.preventDefault(), trying(refused, () => change("POST", "/api/chaos", draft))) },
      field("On", choice(stages.map((stage) => [stage, `stage ${stage}`]), draft.stage, keep("stage"))),
      field("Clients do", choice(scenario.workloads.map((name) => [name, name]), draft.workload, keep("workload"))),
      field("Seconds", seconds),
      field("Leave out", choice(CONTROLS, draft.control, keep("control"))),
      field("Seed", seed),
      h("button", { type: "submit" }, `Run ${scenario.name}`),
    ),
    refused,
    h("div.page", null, markdown(scenario.page)),
    scenario.runs.length > 0 && [h("h5", null, "Past runs"), h("ul", null, scenario.runs.map(past))],
    command(`./lab chaos ${scenario.name}`),
  );
}

const newest = ([run]) => (run ? [sign(MEANING[run.kind]), ` ${run.words ?? "measured"} `, h("span.fine", null, run.stage)] : "not run yet");

/** Nothing is drawn that nobody sees: whoever comes to this tab has it drawn then. */
function draw() {
  if (place.closest("section").hidden) return;
  const { running, last } = state;
  const of = running ?? last;
  fill(now, running ? progress(running) : last ? ended(last) : null);
  const seconds = (of?.steps ?? []).map((step) => step.second).filter(Boolean);
  charts.hidden = seconds.length === 0;
  if (charts.hidden) return;
  const at = seconds.map((second) => second.at);
  const bands = faults(seconds);
  rate.data([at, seconds.map((second) => second.acknowledged), seconds.map((second) => second.refused + second.unknown)], bands);
  tail.data([at, seconds.map((second) => second.p50Ms), seconds.map((second) => second.p99Ms)], bands);
}

/** Each fault from the first second in which it was seen to the last. */
function faults(seconds) {
  const open = new Map();
  const bands = [];
  for (const { at, broken } of seconds) {
    for (const [name, band] of open) if (!broken.includes(name)) open.delete(name);
    for (const name of broken) {
      if (!open.has(name)) bands.push(open.set(name, { name, from: at - 1, to: at }).get(name));
      open.get(name).to = at;
    }
  }
  return bands;
}

function progress({ ask, steps, cancelled }) {
  const cancel = h("button.quiet", { type: "button", onclick: () => change("DELETE", "/api/chaos").catch((error) => announce(error.message)) }, "Cancel");
  const said = steps.map((step) => step.said).filter(Boolean).slice(-6);
  return [
    h("p", null, h("span.pulse", { "aria-hidden": "true" }, "● "), `${ask.scenario} runs on a ${ask.stage} of its own, ${ask.workload}, ${ask.seconds} s, seed ${ask.seed}. `, cancelled ? "Cancelled; what was begun is put away." : cancel),
    h("ol.steps.mono", { "aria-label": "What it does" }, said.map((line) => h("li", null, line))),
  ];
}

function ended({ ask, result, failure: why }) {
  const again = h("button.quiet", { type: "button", onclick: () => trying(now, () => change("POST", "/api/chaos", ask)) }, `Again with seed ${ask.seed}`);
  const what = `${ask.scenario}, ${ask.stage}, ${ask.workload}`;
  if (why) return [failure(`${what}: ${why}`), h("p", null, again)];
  if (!result) return [h("p", null, `${what}: cancelled; nothing was shown. `, again)];
  return [
    h("p.verdict", null, sign(MEANING[result.kind]), ` ${result.words}: ${what}`),
    h("p.question", null, result.witness),
    table("What each fault cost", result.effects.heads, result.effects.rows),
    h("p", null, outside(result.page, "The report"), " ", outside(result.history, "Every operation"), " ", again),
  ];
}
