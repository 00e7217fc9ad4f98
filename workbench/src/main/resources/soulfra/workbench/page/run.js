// Predict, run, compare: the form of an experiment, what it does while it runs, and how it ended.
import { announce, fill, h, sign } from "/look/dom.js";
import { change } from "./api.js";
import { failure, MEANING, outside } from "./pieces.js";

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
  const ids = [before.running, before.last, next.running, next.last].map((one) => one?.ask.id);
  for (const id of new Set(ids)) draw(id);
  if (before.running && !next.running) announce(`Experiment ${next.last.ask.id} has ended: ${next.last.result?.report.verdict.words ?? "nothing was measured"}`);
}

async function begin(id, draft, seed = null) {
  const place = places.get(id);
  try {
    await change("POST", "/api/run", { id, stage: draft.stage, guess: draft.guess, quick: draft.quick, seed });
  } catch (error) {
    fill(place, failure(error.message));
  }
}

function draw(id) {
  const place = places.get(id);
  if (!place) return;
  if (state.running?.ask.id === id) return fill(place, running(state.running));
  if (state.last?.ask.id === id) return fill(place, ended(state.last));
  fill(place);
}

function running({ ask, steps, cancelled }) {
  const cancel = h("button.quiet", { type: "button", onclick: () => change("DELETE", "/api/run").catch((e) => announce(e.message)) }, "Cancel");
  return [
    h("p", null, h("span.pulse", { "aria-hidden": "true" }, "● "), `Runs on a ${ask.stage} of its own, seed ${ask.seed}. `, cancelled ? "Cancelled; what was begun is put away." : cancel),
    h("ol.steps.mono", { "aria-label": "What it does" }, steps.slice(-6).map((step) => h("li", null, step))),
  ];
}

function ended({ ask, result, failure: why }) {
  const { id, stage, guess, seed } = ask;
  const again = h("button.quiet", { type: "button", onclick: () => begin(id, ask, seed) }, `Again with seed ${seed}`);
  if (why) return [failure(why), h("p", null, again)];
  if (!result) return [h("p", null, `Cancelled on ${stage}; nothing was measured. `, again)];
  const { report, page } = result;
  return [
    h("p.verdict", null, sign(MEANING[report.verdict.kind]), ` ${report.verdict.words}, ${stage}`),
    h("dl", null, h("dt", null, "You predicted"), h("dd", null, guess || "nothing"), h("dt", null, "Measured"), h("dd", null, report.witness)),
    report.claims.length > 0 && h("div.wide", { tabindex: "0", role: "region", "aria-label": "What was expected and measured" }, claims(report.claims)),
    h("p", null, outside(page, "The report, with its charts"), " ", again),
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
