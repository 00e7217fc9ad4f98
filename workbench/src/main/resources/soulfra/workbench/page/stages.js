// Three columns, one a stage, with the same rows in each, so that they can be compared.
import { fill, h, sign } from "/look/dom.js";
import { Chart } from "./chart.js";
import { topology } from "./topology.js";
import { command } from "./command.js";
import { chooseWire } from "./wires.js";
import { show } from "./pieces.js";

const TITLES = {
  stage1: "One process, one SQLite file",
  stage2: "Stateless servers, one Postgres, one Redis",
  stage3: "Sharded, replicated, with fail-over",
};
const STATES = {
  ready: ["ok", "ready"],
  degraded: ["unknown", "answers, but is not ready"],
  down: ["broken", "gives no answer"],
};
const PROMISES = ["durability", "isolation", "freshness", "ordering", "live", "availability"];
const KEPT = 300;
const DRAWN = ["FAULT", "LEADER", "DIED"];

export class Stages {
  #columns = new Map();
  events = [];

  constructor(place, tabs) {
    this.place = place;
    this.tabs = tabs;
    addEventListener("hashchange", () => this.#choose());
  }

  show(stages) {
    for (const column of this.#columns.values()) column.close();
    this.#columns.clear();
    fill(
      this.place,
      stages.map((stage) => {
        const column = new Column(stage);
        this.#columns.set(stage.id, column);
        return column.element;
      }),
    );
    fill(
      this.tabs,
      stages.map((stage) =>
        h("a", { href: `#${stage.id}`, id: `tab-${stage.id}` }, stage.id.replace("stage", "Stage ")),
      ),
    );
    this.happened(this.events);
    for (const column of this.#columns.values()) column.draw();
    this.#choose();
  }

  beat(beat) {
    this.#columns.get(beat.stage)?.beat(beat);
  }

  info(stage, info) {
    this.#columns.get(stage)?.info(info);
  }

  /** @param events all that happened: faults are bands in the charts, a new leader is a line */
  happened(events) {
    this.events = events;
    const bands = Map.groupBy(events.filter(({ kind }) => DRAWN.includes(kind)), ({ stage }) => stage);
    for (const [id, column] of this.#columns) column.happened(bands.get(id) ?? []);
  }

  /** @param faults what is broken now: wires that are cut are drawn so */
  broken(faults) {
    for (const [id, column] of this.#columns) column.broken(faults.filter(({ stage }) => stage === id));
  }

  stale() {
    for (const column of this.#columns.values()) column.stale();
  }

  redraw() {
    for (const column of this.#columns.values()) column.draw();
  }

  /** Whoever comes to this tab has drawn what came meanwhile. */
  seen() {
    for (const column of this.#columns.values()) column.seen();
  }

  /** On a phone one column is to be seen: the one that the address names. */
  #choose() {
    const asked = location.hash.slice(1);
    const chosen = this.#columns.has(asked) ? asked : "stage1";
    for (const [id, column] of this.#columns) {
      column.element.classList.toggle("chosen", id === chosen);
      document.getElementById(`tab-${id}`).setAttribute("aria-current", String(id === chosen));
    }
  }
}

class Column {
  constructor(stage) {
    this.id = stage.id;
    this.health = h("p.health", { "aria-live": "polite" });
    this.topology = h("div.topology");
    this.product = h("div");
    this.numbers = h("dl.numbers.tabular");
    this.promises = h("div.promises");
    this.beats = [...stage.beats];
    this.bands = [];
    this.cut = new Set();
    this.rate = new Chart("Requests answered", "/s", ["all", "failed"], false);
    this.tail = new Chart("How long they took", "ms", ["p50", "p99"], true);
    this.urls = stage.urls;
    this.element = h(
      `article.column.${stage.urls.length > 0 ? "running" : "absent"}`,
      { id: stage.id, "data-stage": stage.id.slice(-1), "aria-labelledby": `${stage.id}-title` },
      h("h3", { id: `${stage.id}-title` }, h("span.number", null, stage.id.slice(-1)), TITLES[stage.id]),
      this.health,
      ...(stage.urls.length > 0 ? this.#rows() : [this.#absent(stage)]),
    );
    if (stage.urls.length === 0) return;
    if (stage.info) this.info(stage.info);
    if (this.beats.length > 0) this.#say(this.beats.at(-1));
    else fill(this.health, sign("unknown"), " not looked at yet");
  }

  #rows() {
    return [
      h(
        "div.rows",
        null,
        row("Topology", this.topology),
        row("Product", this.product),
        row("Rates and tails", this.numbers, this.rate.element, this.tail.element),
        row("Break it", h("div.parts")),
        row("Promised", this.promises),
      ),
    ];
  }

  #absent(stage) {
    fill(this.health, h("span.sign", { "aria-hidden": "true" }, "–"), " does not run");
    return stage.built
      ? row("To see it here", h("p", null, "Stop ./lab up with Ctrl-C, then start it with this stage:"), command(`./lab up ${stage.id}`))
      : row("Not built yet", h("p", null, `There is no server in ${stage.home}. Nothing is shown that does not run.`));
  }

  info(info) {
    fill(this.topology, topology(info.topology, (wire) => chooseWire(this.id, wire)));
    this.#mark();
    fill(
      this.product,
      ...this.urls.map((url) => h("p", null, h("a.button", { href: url, target: "_blank", rel: "noopener" }, "Open the product"), " ", h("span.mono", null, url))),
      h("p.fine", null, `${info.stage} ${info.version}`),
    );
    const { notPromised, ...promised } = info.promises;
    fill(
      this.promises,
      h("dl", null, PROMISES.filter((name) => promised[name]).flatMap((name) => [h("dt", null, name), h("dd", null, promised[name])])),
      h("h5", null, "Not promised"),
      h("ul", null, notPromised.map((line) => h("li", null, line))),
    );
  }

  beat(beat) {
    this.beats.push(beat);
    if (this.beats.length > KEPT) this.beats.shift();
    this.#say(beat);
    this.#chart();
  }

  broken(faults) {
    this.cut = new Set(faults.flatMap(({ on }) => on));
    this.#mark();
  }

  #mark() {
    for (const wire of this.topology.querySelectorAll("[data-wire]")) {
      const name = wire.dataset.wire.replace(/-zookeeper$/, "-z1");
      wire.classList.toggle("cut", this.cut.has(name));
    }
  }

  happened(events) {
    this.bands = events.map(({ kind, words, from, to }) => (kind === "FAULT" ? { name: words, from, to } : { name: words.split(";")[0], from: to, to }));
  }

  draw() {
    if (this.urls.length === 0) return;
    this.rate.reset();
    this.tail.reset();
    this.#chart();
  }

  seen() {
    if (this.urls.length > 0) this.#chart();
  }

  stale() {
    if (this.urls.length === 0) return;
    this.element.classList.add("stale");
    this.said = "";
    fill(this.health, sign("unknown"), " was not looked at since the workbench ended");
  }

  close() {
    this.rate.close();
    this.tail.close();
  }

  #say(beat) {
    const [meaning, words] = STATES[beat.state];
    const said = [words, ...beat.trouble].join("; ");
    if (this.said !== said) {
      this.said = said;
      fill(this.health, sign(meaning), ` ${said}`);
    }
    this.element.classList.toggle("stale", beat.state === "down");
    const { traffic } = beat;
    fill(
      this.numbers,
      number("requests", show(traffic?.perSecond), "/s"),
      number("failed", show(traffic?.failedPerSecond), "/s"),
      number("p50", show(traffic?.p50Ms), "ms"),
      number("p99", show(traffic?.p99Ms), "ms"),
      number("live", show(beat.live), "open"),
    );
  }

  /** Nothing is drawn that nobody sees. */
  #chart() {
    if (this.element.closest("section")?.hidden) return;
    const at = this.beats.map((beat) => beat.at);
    const of = (key) => this.beats.map((beat) => beat.traffic?.[key] ?? null);
    this.rate.data([at, of("perSecond"), of("failedPerSecond")], this.bands);
    this.tail.data([at, of("p50Ms"), of("p99Ms")], this.bands);
  }
}

function row(title, ...content) {
  return h("section.row", null, h("h4", null, title), content);
}

function number(name, value, unit) {
  return h("div", null, h("dt", null, name), h("dd", null, value, h("span.fine", null, ` ${unit}`)));
}
