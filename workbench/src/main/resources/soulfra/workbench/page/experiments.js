// The experiments by chapter: question, what is predicted, how past runs ended, how to run it.
import { fill, h, sign } from "/look/dom.js";
import { command } from "./command.js";
import { runner } from "./run.js";

const MEANING = { GOOD: "ok", UNKNOWN: "unknown", BAD: "broken" };
let shown = "";

export function experiments(catalogue) {
  const text = JSON.stringify(catalogue);
  if (text === shown) return;
  shown = text;
  const open = new Set([...document.querySelectorAll(".chapters details[open]")].map((details) => details.id));
  const chapters = Map.groupBy(catalogue.experiments, (experiment) => experiment.chapter);
  fill(
    document.querySelector(".chapters"),
    [...chapters].map(([number, list]) => chapter(number, list, open)),
  );
  fill(
    document.querySelector(".runs"),
    past("Loads", catalogue.loads, "./lab load --rate 500 --seconds 20", "how long users wait, at a rate that does not ask the server"),
    past("Benchmarks", catalogue.benchmarks, "./lab bench stage1", "how much a stage can do, beside ceilings measured in the same run"),
  );
  document.getElementById(location.hash.slice(1))?.closest("details")?.setAttribute("open", "");
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
      Object.entries(experiment.runs).flatMap(([stage, runs]) => [h("dt", null, `Measured, ${stage}`), h("dd", null, h("ul", null, runs.map(run)))]),
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

function run(one) {
  return h(
    "li",
    null,
    one.kind ? [sign(MEANING[one.kind]), " "] : null,
    one.witness,
    " ",
    h("a", { href: one.report, target: "_blank", rel: "noopener" }, when(one.at)),
  );
}

function when(at) {
  return new Date(at).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
}

function past(title, runs, how, why) {
  return h(
    "section",
    null,
    h("h3", null, title, " ", h("span.fine", null, why)),
    runs.length > 0 ? h("ul", null, runs.map(run)) : h("p.fine", null, "None yet."),
    command(how),
  );
}
