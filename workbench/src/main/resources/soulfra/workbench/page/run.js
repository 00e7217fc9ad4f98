// Predict, run, compare: the form of an experiment, what it does while it runs, and how it ended.
import { announce, fill, h, sign } from "/look/dom.js";
import { change } from "./api.js";

const MEANING = { GOOD: "ok", UNKNOWN: "unknown", BAD: "broken" };
const drafts = new Map();
const places = new Map();
let state = { running: null, last: null };

/** The part of an experiment's entry that runs it. What was typed stays when the entry is drawn anew. */
export function runner(experiment) {
  const stages = Object.keys(experiment.predictions);
  const draft = drafts.get(experiment.id) ?? { stage: stages[0], guess: "", quick: true };
  drafts.set(experiment.id, draft);
  const keep = (name, value) => (event) => (draft[name] = event.target[value]);
  const guess = h("input", { type: "text", maxlength: "500", autocomplete: "off", oninput: keep("guess", "value") });
  guess.value = draft.guess;
  const stage = h("select", { onchange: keep("stage", "value") }, stages.map((id) => h("option", { value: id, selected: id === draft.stage }, id)));
  const quick = h("input", { type: "checkbox", checked: draft.quick, onchange: keep("quick", "checked") });
  const progress = h("div.run");
  places.set(experiment.id, progress);
  draw(experiment.id);
  return h(
    "div",
    null,
    h(
      "form.ask",
      { onsubmit: (event) => (event.preventDefault(), begin(experiment.id, draft)) },
      h("label.guess", null, h("span.fine", null, "What do you predict?"), guess),
      h("label", null, h("span.fine", null, "On"), stage),
      h("label.check", null, quick, " less data"),
      h("button", { type: "submit" }, `Run ${experiment.id}`),
    ),
    progress,
  );
}

/** @param next what runs now, and what ended last */
export function show(next) {
  const before = state;
  state = next;
  for (const id of new Set([before.running?.id, before.last?.id, next.running?.id, next.last?.id])) draw(id);
  if (before.running && !next.running) announce(`Experiment ${next.last.id} has ended: ${next.last.report?.verdict.words ?? "cancelled"}`);
}

async function begin(id, draft, seed = null) {
  const place = places.get(id);
  try {
    await change("POST", "/api/run", { id, stage: draft.stage, guess: draft.guess, quick: draft.quick, seed });
  } catch (error) {
    fill(place, h("p", { role: "alert" }, sign("broken"), ` ${error.message}`));
  }
}

function draw(id) {
  const place = places.get(id);
  if (!place) return;
  if (state.running?.id === id) return fill(place, running(state.running));
  if (state.last?.id === id) return fill(place, ended(state.last));
  fill(place);
}

function running({ stage, seed, steps }) {
  const cancel = h("button.quiet", { type: "button", onclick: () => change("DELETE", "/api/run").catch((e) => announce(e.message)) }, "Cancel");
  return [
    h("p", null, h("span.pulse", { "aria-hidden": "true" }, "● "), `Runs on a ${stage} of its own, seed ${seed}. `, cancel),
    h("ol.steps.mono", { "aria-label": "What it does" }, steps.slice(-6).map((step) => h("li", null, step))),
  ];
}

function ended(last) {
  const { id, stage, guess, quick, seed, report, page } = last;
  const again = h("button.quiet", { type: "button", onclick: () => begin(id, { stage, guess, quick }, seed) }, `Again with seed ${seed}`);
  if (!report) return [h("p", null, `Cancelled on ${stage}; nothing was measured. `, again)];
  return [
    h("p.verdict", null, sign(MEANING[report.verdict.kind]), ` ${report.verdict.words}, ${stage}`),
    h("dl", null, h("dt", null, "You predicted"), h("dd", null, guess || "nothing"), h("dt", null, "Measured"), h("dd", null, report.witness)),
    report.claims.length > 0 && h("div.wide", null, claims(report.claims)),
    h("p", null, h("a", { href: page, target: "_blank", rel: "noopener" }, "The report, with its charts"), " ", again),
  ];
}

function claims(all) {
  return h(
    "table.claims",
    null,
    h("thead", null, h("tr", null, h("th", null, "Expected"), h("th", null, "Measured"), h("th", null, "So"))),
    h("tbody", null, all.map(({ claim, measured, judgement }) => h("tr", null, h("td", null, claim), h("td", null, measured), h("td", null, sign(MEANING[judgement.kind]), ` ${judgement.words}`)))),
  );
}
