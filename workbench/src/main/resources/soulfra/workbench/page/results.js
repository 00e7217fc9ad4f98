// All that was run here, filtered as the address says after the `?`, and to take along.
import { fill, h, sign } from "/look/dom.js";
import { read } from "./api.js";
import { command } from "./command.js";
import { choice, failure, field, MEANING, outside, when } from "./pieces.js";
import { onTab } from "./tabs.js";

const FILTERS = {
  what: ["Kind", [["", "all"], ["experiment", "experiments"], ["chaos", "chaos"], ["load", "loads"], ["bench", "benchmarks"], ["other", "others"]]],
  stage: ["Stage", [["", "all"], ["stage1", "stage 1"], ["stage2", "stage 2"], ["stage3", "stage 3"]]],
  chapter: ["Chapter", [["", "all"], ...Array.from({ length: 14 }, (_, i) => [`${i + 1}`, `${i + 1}`])]],
  verdict: ["Verdict", [["", "all"], ["GOOD", "✓ as predicted or promised"], ["UNKNOWN", "? unknown"], ["BAD", "✗ a surprise, a broken promise"], ["none", "measured only"]]],
};
const SHOWN = 100;
const chosen = new URLSearchParams(location.search);
const rows = h("div");
const count = h("p.fine", { "aria-live": "polite" });
const take = h("p");

export function results(place) {
  fill(
    place,
    h("form.ask", { onsubmit: (event) => event.preventDefault() }, Object.entries(FILTERS).map(([name, [label, options]]) => field(label, choice(options, chosen.get(name) ?? "", (value) => filter(name, value))))),
    count,
    take,
    rows,
    h("h3", null, "To add to it"),
    command("./lab run 4.4"),
    command("./lab load --rate 500 --seconds 20"),
    command("./lab bench stage1"),
  );
  onTab("results", () => draw().catch((error) => fill(rows, failure(error.message))));
}

function filter(name, value) {
  if (value === "") chosen.delete(name);
  else chosen.set(name, value);
  history.replaceState(null, "", `${location.pathname}${chosen.size > 0 ? `?${chosen}` : ""}${location.hash}`);
  draw().catch((error) => fill(rows, failure(error.message)));
}

async function draw() {
  const asked = `${chosen}`;
  const all = await read(`/api/results?${asked}`);
  if (asked !== `${chosen}`) return;
  fill(count, all.length === 0 ? "Nothing yet that fits." : `${all.length} runs${all.length > SHOWN ? `, the last ${SHOWN} of them here` : ""}.`);
  fill(take, all.length > 0 && [h("a", { href: `/api/results.csv?${asked}`, download: "soulfra-results.csv" }, "Take them along as CSV"), " ", h("a", { href: `/api/results?${asked}`, download: "soulfra-results.json" }, "as JSON")]);
  fill(
    rows,
    all.length > 0 &&
      h(
        "div.wide",
        { tabindex: "0", role: "region", "aria-label": "Runs" },
        h("table.claims.tabular", null, h("thead", null, h("tr", null, ["When", "What", "Verdict", "Witness"].map((head) => h("th", { scope: "col" }, head)))), h("tbody", null, all.slice(0, SHOWN).map(row))),
      ),
  );
}

function row(run) {
  return h(
    "tr",
    null,
    h("td.n", null, outside(run.report, when(run.at))),
    h("td", null, run.title, h("div.mono.fine", null, run.command)),
    h("td.n", null, run.kind ? [sign(MEANING[run.kind]), ` ${run.words}`] : "measured"),
    h("td", null, run.witness),
  );
}
