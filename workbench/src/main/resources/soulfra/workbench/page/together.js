// The same done on all stages at the same moment, and what each made of it, side by side.
import { announce, fill, h, keyed, sign } from "/look/dom.js";
import { change, read } from "./api.js";
import { choice, field, show, table, trying } from "./pieces.js";

const ACTS = { MESSAGE: "send a message", THOUGHT: "publish a thought" };
const KEPT = 10;
const place = document.querySelector(".together");
const refused = h("div");
const done = h("div");
const text = h("input", { type: "text", maxlength: "2000", autocomplete: "off", required: true, value: "What do you remember?" });
const button = h("button", { type: "submit" }, "Do it on all");
let act = "MESSAGE";
let all = [];

fill(
  place,
  h("h4", { id: "together-title" }, "The same on all stages"),
  h(
    "form.ask",
    { onsubmit: (event) => (event.preventDefault(), send()) },
    field("Do", choice(Object.entries(ACTS), act, (value) => (act = value))),
    h("label.guess", null, h("span.fine", null, "Say"), text),
    button,
  ),
  refused,
  done,
);

export const together = {
  async begin() {
    all = await read("/api/together");
    draw();
  },

  /** Another page may have asked. */
  show(one) {
    if (all.some(({ number }) => number === one.number)) return;
    all = [one, ...all].slice(0, KEPT);
    draw();
    announce(one.outcomes.map((outcome) => `${outcome.stage}: ${outcome.status ?? "no answer"} after ${show(outcome.millis)} ms`).join(", "));
  },
};

async function send() {
  button.disabled = true;
  fill(button, "Waiting for all…");
  await trying(refused, () => change("POST", "/api/together", { act, text: text.value }));
  button.disabled = false;
  fill(button, "Do it on all");
}

function draw() {
  keyed(done, all, ({ number }) => number, entry);
}

const clock = (at) => new Date(at * 1000).toLocaleTimeString("en-GB");

function entry(one) {
  return h(
    "details.done",
    { open: one === all[0] },
    h("summary", null, h("span.mono", null, clock(one.at)), ` ${ACTS[one.act]}: “${one.text.slice(0, 60)}” `, h("span.fine", null, one.outcomes.map(({ stage, millis, status }) => `${stage} ${status ?? "?"} ${show(millis)} ms`).join(" · "))),
    table("What each stage made of it", ["stage", "answer", "after ms", "by", "read back", "there after ms"], one.outcomes.map(cells)),
    differences(one),
  );
}

function cells({ stage, status, millis, instance, problem, read }) {
  const good = status !== null && status < 300;
  return [
    stage,
    [sign(good ? "ok" : status === null ? "unknown" : "broken"), ` ${status ?? "none"} ${problem ?? ""}`],
    show(millis),
    instance ?? "–",
    read ? [sign(read.visibleAfterMs === null ? "unknown" : "ok"), ` by ${read.instance ?? "nobody"}, ${read.looks === 1 ? "at the first look" : `${read.looks} looks`}`] : "–",
    read ? (read.visibleAfterMs === null ? "not in 3 s" : show(read.visibleAfterMs)) : "–",
  ];
}

/** Beside ids and times, which are never the same. */
function differences({ differences: of, outcomes }) {
  const names = Object.keys(of);
  if (outcomes.filter(({ answer }) => answer !== null).length < 2) return h("p.fine", null, "Nothing to compare: fewer than two stages answered.");
  if (names.length === 0) return h("p", null, sign("ok"), " All answered the same, but for ids and times: that is what the contract is for. What differs is how long it took and who can read it when.");
  const stages = outcomes.map(({ stage }) => stage);
  return table("What is different in the answers", ["", ...stages], names.map((name) => [name, ...stages.map((stage) => of[name][stage] ?? "–")]));
}
