// The hockey stick: rate against latency, a point a round. Points are where they were measured, and nowhere else.
import { fill, h } from "/look/dom.js";
import { show, table } from "./pieces.js";

const HEIGHT = 280;
const LATE_MS = 20;

export class Hockey {
  #plot = null;
  #rounds = [];

  constructor() {
    this.place = h("div.chart", { tabindex: "0", role: "group", "aria-label": "How long users wait at which rate; arrow keys read values" });
    this.values = h("p.mono.values", { "aria-live": "polite" });
    this.table = h("div");
    this.element = h("figure", null, h("figcaption", null, "How long do users wait at which rate? Milliseconds (logarithmic) over requests/s"), this.place, this.values, this.table);
    this.place.addEventListener("keydown", (event) => this.#walk(event));
    new ResizeObserver(() => this.#resize()).observe(this.place);
  }

  /** @param rounds in the order in which they were run */
  data(rounds) {
    this.#rounds = rounds;
    this.#sorted = rounds.toSorted((a, b) => a.rate - b.rate);
    if (this.#plot === null) this.#draw();
    else this.#plot.setData(this.#columns());
    this.#say();
    fill(this.table, rounds.length > 0 && table("Rounds", ["rate /s", "done /s", "p50 ms", "p99 ms", "failed", "generator late ms"], rounds.toReversed().map(cells)));
  }

  reset() {
    this.#plot?.destroy();
    this.#plot = null;
    this.#draw();
  }

  #sorted = [];

  #columns() {
    return [this.#sorted.map((round) => round.rate), this.#sorted.map((round) => round.p50Ms), this.#sorted.map((round) => round.p99Ms)];
  }

  #draw() {
    if (this.place.clientWidth === 0 || this.#rounds.length === 0) return;
    const colour = (name) => {
      const probe = h("i");
      this.place.append(probe);
      probe.style.color = `var(${name})`;
      const found = getComputedStyle(probe).color;
      probe.remove();
      return found;
    };
    const grid = { stroke: colour("--hairline"), width: 1 };
    const axis = { stroke: colour("--faint"), grid, ticks: grid, font: "11px system-ui" };
    const tick = (_, ticks) => ticks.map((value) => (value === null ? "" : show(value)));
    const line = (label, name, dash) => ({ label, stroke: colour(name), dash, width: 1.5, points: { show: true, size: 6 } });
    this.#plot = new uPlot(
      {
        width: this.place.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false } },
        scales: { x: { time: false, range: (_, _low, high) => [0, Math.max(10, high * 1.05)] }, y: { distr: 3 } },
        axes: [{ ...axis, values: tick }, { ...axis, size: 56, values: tick, filter: (_, ticks) => ticks.map((value) => (Number.isInteger(Math.log10(value)) ? value : null)) }],
        series: [{}, line("p50", "--accent", []), line("p99", "--accent", [5, 3])],
        hooks: { setCursor: [() => this.#say()] },
      },
      this.#columns(),
      this.place,
    );
  }

  #resize() {
    if (this.place.clientWidth === 0) return;
    if (this.#plot === null) this.#draw();
    else if (this.#plot.width !== this.place.clientWidth) this.#plot.setSize({ width: this.place.clientWidth, height: HEIGHT });
  }

  /** The round under the cursor, or else the newest one. */
  #say() {
    const at = this.#plot?.cursor.idx;
    const round = (at === null || at === undefined ? null : this.#sorted[at]) ?? this.#rounds.at(-1);
    fill(this.values, round ? words(round) : "nothing measured yet");
  }

  #walk(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step || !this.#plot) return;
    event.preventDefault();
    const last = this.#sorted.length - 1;
    const next = Math.max(0, Math.min(last, (this.#plot.cursor.idx ?? (step > 0 ? -1 : last + 1)) + step));
    this.#plot.setCursor({ left: this.#plot.valToPos(this.#sorted[next].rate, "x"), top: 8 });
  }
}

const failed = ({ failed: count, why }) => (count === 0 ? "0" : `${show(count)} (${why})`);
const cells = (round) => [show(round.rate), show(round.done), show(round.p50Ms), show(round.p99Ms), failed(round), `${show(round.lateMs)}${round.lateMs > LATE_MS ? " ?" : ""}`];

function words(round) {
  const late = round.lateMs > LATE_MS ? "; the generator was late itself: this machine is the limit" : "";
  return `${show(round.rate)} requests/s: ${show(round.done)} done, p50 ${show(round.p50Ms)} ms, p99 ${show(round.p99Ms)} ms, ${failed(round)} failed${late}`;
}
