// Two stages, file by file, and one file side by side. Long stretches that are the same are folded.
import { fill, h } from "/look/dom.js";
import { read } from "./api.js";
import { failure } from "./pieces.js";
import { onTab } from "./tabs.js";

const STEPS = [[1, 2], [2, 3], [1, 3]];
const AROUND = 3;
const WORDS = { new: "New: an idea each", gone: "Gone: no meaning any more", changed: "Changed: what it costs", same: "The same" };
let place;
let step;

/** Compared when somebody looks: it takes a moment. */
export function diff(element) {
  place = element;
  onTab("diff", () => step ?? choose(STEPS[0]).catch((error) => fill(place, failure(error.message))));
}

async function choose(next) {
  step = next;
  const files = await read(`/api/diff/${step[0]}/${step[1]}`);
  const groups = Map.groupBy(files.filter((file) => !file.file.endsWith("package-info.java")), (file) => file.state);
  fill(
    place,
    h("p.steps", { role: "group", "aria-label": "Which stages" }, STEPS.map(stepButton)),
    h(
      "div.split",
      null,
      h("nav", { "aria-label": "Files" }, Object.keys(WORDS).filter((state) => groups.has(state)).map((state) => group(state, groups.get(state)))),
      h("div.file", { tabindex: "-1" }, h("p.fine", null, files.length > 0 ? "Choose a changed file to see both sides." : "The sources of these stages are not here.")),
    ),
  );
}

function stepButton([from, to]) {
  const chosen = from === step[0] && to === step[1];
  return h("button.quiet", { type: "button", "aria-pressed": `${chosen}`, onclick: () => choose([from, to]).then(() => place.querySelector("[aria-pressed=true]").focus()) }, `Stage ${from} → ${to}`);
}

function group(state, files) {
  return h("details", { open: state === "changed" || state === "new" }, h("summary", null, `${WORDS[state]} (${files.length})`), h("ul", null, files.map(entry)));
}

const shortly = (file) => file.replace(/^(java|resources)\/soulfra\//, "");

function entry({ file, state, says, added, removed }) {
  if (state !== "changed") return h("li", null, h("span.mono", null, shortly(file)), says && h("span.fine", null, ` ${says}`));
  return h("li", null, h("button.link.mono", { type: "button", onclick: () => open(file) }, shortly(file)), h("span.fine", null, ` +${added} −${removed}`));
}

async function open(file) {
  const view = place.querySelector(".file");
  try {
    const rows = await read(`/api/diff/${step[0]}/${step[1]}?file=${encodeURIComponent(file)}`);
    fill(view, h("h3", null, shortly(file)), h("div.wide", { tabindex: "0", role: "region", "aria-label": `${shortly(file)}, side by side` }, table(rows)));
  } catch (error) {
    fill(view, failure(error.message));
  }
  view.focus();
}

function table(rows) {
  const near = rows.map((_, i) => rows.slice(Math.max(0, i - AROUND), i + AROUND + 1).some((row) => !row.same));
  const body = h("tbody");
  for (let i = 0; i < rows.length; ) {
    if (near[i]) {
      body.append(line(rows[i++]));
    } else {
      const from = i;
      while (i < rows.length && !near[i]) i++;
      body.append(fold(rows.slice(from, i)));
    }
  }
  const head = h("tr", null, h("th", { colspan: "2" }, `Stage ${step[0]}`), h("th", { colspan: "2" }, `Stage ${step[1]}`));
  const columns = h("colgroup", null, h("col.n"), h("col"), h("col.n"), h("col"));
  return h("table.code", null, columns, h("thead", null, head), body);
}

function fold(rows) {
  const row = h("tr.fold", null, h("td", { colspan: "4" }, h("button.link", { type: "button", onclick: () => row.replaceWith(...rows.map(line)) }, `${rows.length} lines are the same`)));
  return row;
}

function line({ same, from, before, to, after }) {
  return h("tr", null, ...side(from, before, same ? "" : "less", "−"), ...side(to, after, same ? "" : "more", "+"));
}

function side(number, text, state, mark) {
  if (number === null) return [h("td.n"), h("td.none")];
  return [h("td.n", null, `${number}`), h(state ? `td.${state}` : "td", null, state && h("span.mark", null, mark), text)];
}
