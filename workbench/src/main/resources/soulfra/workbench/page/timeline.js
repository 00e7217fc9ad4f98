// What happened to all stages that run, on one line of time, and in words with how long it took.
import { fill, h, keyed } from "/look/dom.js";
import { read } from "./api.js";

const KEPT = 300;
const FEW = 6;
const MINUTES = 5;
const SIGNS = { STARTED: "▸", FAULT: "▨", DIED: "✗", HEALTH: "?", LEADER: "◆", MOVE: "⇄", RUN: "●" };
const NAMES = { STARTED: "started", FAULT: "fault", DIED: "died", HEALTH: "trouble", LEADER: "leader", MOVE: "slots", RUN: "run" };
const place = document.querySelector(".timeline");
const strip = h("div.strip", { "aria-hidden": "true" });
const list = h("ol.events", { "aria-label": "The newest first" });
const nothing = h("p.fine", null, "Nothing yet.");
const rest = h("ol.events");
const older = h("details", { ontoggle: () => draw() }, h("summary.fine"), rest);
const lanes = new Map();
const marks = new Map();
const listeners = [];
let events = [];

fill(
  place,
  h("h4", { id: "timeline-title" }, "What happened"),
  strip,
  h("p.fine.legend", null, Object.keys(SIGNS).map((kind) => h("span", null, h(`span.is-${kind.toLowerCase()}`, { "aria-hidden": "true" }, SIGNS[kind]), ` ${NAMES[kind]} `))),
  nothing,
  list,
  older,
);
setInterval(() => document.hidden || place.closest("section").hidden || tick(), 1000);

export const timeline = {
  async begin() {
    events = [];
    for (const event of await read("/api/timeline")) put(event);
    draw();
  },

  /** One that is known already has gone on, or is over. */
  show(event) {
    put(event);
    draw();
  },

  /** Whoever comes to this tab has drawn what came meanwhile. */
  seen() {
    draw();
  },

  /** @param listener is given all events, each time that one is new */
  listen(listener) {
    listeners.push(listener);
    listener(events);
  },
};

function put(event) {
  const known = events.findIndex(({ number }) => number === event.number);
  if (known >= 0) events[known] = event;
  else events.push(event);
  if (events.length > KEPT) events = events.slice(-KEPT);
}

function draw() {
  for (const listener of listeners) listener(events);
  if (place.closest("section").hidden) return;
  const newest = events.toReversed();
  keyed(list, newest.slice(0, FEW), ({ number }) => number, line);
  nothing.hidden = events.length > 0;
  older.hidden = newest.length <= FEW;
  fill(older.querySelector("summary"), `${newest.length - FEW} before that`);
  keyed(rest, older.open ? newest.slice(FEW) : [], ({ number }) => number, line);
  tick();
}

const clock = (at) => new Date(at * 1000).toLocaleTimeString("en-GB");
const now = () => Date.now() / 1000;

/** What only looks show is as exact as they are often: once a second. */
function took({ kind, from, to, looked }) {
  if (to === null) return `goes on, ${Math.max(0, Math.round(now() - from))} s`;
  if (to === from) return "";
  const seconds = to - from;
  if (looked) return `${kind === "HEALTH" ? "about" : "within"} ${Math.max(1, Math.round(seconds))} s`;
  return seconds < 10 ? `${seconds.toFixed(2)} s` : `${Math.round(seconds)} s`;
}

function line(event) {
  const { kind, stage, words, from } = event;
  return h(
    `li.is-${kind.toLowerCase()}`,
    { "data-stage": stage ? stage.slice(-1) : undefined, "data-number": event.number },
    h("span.mono.tabular", null, clock(from)),
    stage ? h("span.number", { title: stage }, stage.slice(-1)) : h("span.number.none", { title: "the workbench" }, "·"),
    h("span.what", null, h("span.kind", { "aria-hidden": "true" }, `${SIGNS[kind]} `), words),
    h("span.took.tabular", null, took(event)),
  );
}

/** Time goes on: marks move to the left, and what goes on grows. */
function tick() {
  const end = now();
  const begin = end - MINUTES * 60;
  const seen = events.filter(({ to }) => to === null || to >= begin);
  const share = (at) => (100 * (at - begin)) / (end - begin);
  const there = new Set();
  for (const event of seen) {
    const mark = marks.get(event.number) ?? h(`i.mark.is-${event.kind.toLowerCase()}`);
    marks.set(event.number, mark);
    there.add(event.number);
    const left = Math.max(0, share(event.from));
    mark.style.left = `${left}%`;
    mark.style.width = `${Math.max(0, share(event.to ?? end) - left)}%`;
    mark.title = `${clock(event.from)} ${event.words} ${took(event)}`;
    const lane = laneOf(event.stage);
    if (mark.parentElement !== lane) lane.append(mark);
  }
  for (const [number, mark] of marks) if (!there.has(number) && (mark.remove(), true)) marks.delete(number);
  for (const { number, from, to, looked, kind } of events) {
    if (to === null) for (const item of place.querySelectorAll(`[data-number="${number}"] .took`)) fill(item, took({ from, to, looked, kind }));
  }
}

function laneOf(stage) {
  const id = stage ?? "lab";
  if (!lanes.has(id)) {
    const lane = h("div.lane");
    lanes.set(id, lane);
    const row = h("div.track", { "data-stage": stage ? stage.slice(-1) : "lab" }, h("span.fine", null, stage ? `stage ${stage.slice(-1)}` : "runs"), lane);
    const after = [...strip.querySelectorAll(".track")].find((other) => other.dataset.stage > row.dataset.stage);
    strip.insertBefore(row, after ?? strip.querySelector(".ends"));
    if (!strip.querySelector(".ends")) strip.append(h("div.ends.fine", null, h("span", null, `${MINUTES} min ago`), h("span", null, "now")));
  }
  return lanes.get(id);
}
