// The experiments by chapter: question, what is predicted, how past runs ended, how to run it.
import { fill, h, sign } from "/look/dom.js";
import { command } from "./command.js";
import { MEANING, past } from "./pieces.js";
import { runner } from "./run.js";
import { showTab } from "./tabs.js";

let shown = "";

export function experiments(catalogue) {
  const text = JSON.stringify(catalogue);
  if (text === shown) return;
  const first = shown === "";
  shown = text;
  const open = new Set([...document.querySelectorAll(".chapters details[open]")].map((details) => details.id));
  const chapters = Map.groupBy(catalogue.experiments, (experiment) => experiment.chapter);
  fill(
    document.querySelector(".chapters"),
    [...chapters].map(([number, list]) => chapter(number, list, open)),
  );
  if (first) showTab();
}

function chapter(number, list, open) {
  const { chapterTitle, chapterInFirstEdition } = list[0];
  return h(
    "section.chapter",
    { id: `chapter-${number}` },
    h("h3", null, `${number} ${chapterTitle} `, h("span.fine", null, `first edition: ${chapterInFirstEdition}`)),
    list.map((experiment) => entry(experiment, open)),
  );
}

function entry(experiment, open) {
  const id = `experiment-${experiment.id}`;
  return h(
    "details",
    { id, open: open.has(id) },
    h("summary", null, h("span.mono", null, experiment.id), h("span.title", null, experiment.title), h("span.state", null, state(experiment))),
    h("p.question", null, experiment.question),
    runner(experiment),
    h(
      "details.told",
      null,
      h("summary.fine", null, "What the book makes us expect (after you have)"),
      h("dl", null, Object.entries(experiment.predictions).flatMap(([stage, says]) => [h("dt", null, stage), h("dd", null, says)])),
    ),
    h(
      "dl",
      null,
      h("dt", null, "Broken"),
      h("dd", null, experiment.broken),
      h("dt", null, "Fixed"),
      h("dd", null, experiment.fixed),
      Object.entries(experiment.runs).flatMap(([stage, runs]) => [h("dt", null, `Measured, ${stage}`), h("dd", null, h("ul", null, runs.map(past)))]),
      h("dt", null, "Change, run again"),
      h("dd", null, experiment.change),
      h("dt", null, "In the book"),
      h("dd", null, `“${experiment.section}”`),
    ),
    command(`./lab run ${experiment.id}`),
  );
}

/** How the newest run on each stage ended. */
function state(experiment) {
  const newest = Object.entries(experiment.runs).map(([stage, [run]]) => [
    run.kind ? sign(MEANING[run.kind]) : null,
    ` ${run.words ?? "measured"} `,
    h("span.fine", null, stage),
  ]);
  return newest.length > 0 ? newest.flat() : "not run yet";
}
