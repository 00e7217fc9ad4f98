// One small chart over the last five minutes. A gap is a gap: nothing is drawn that was not measured.
import { fill, h } from "/look/dom.js";
import { drawBands, during } from "./bands.js";

const DASHES = [[], [5, 3]];
const NUMBERS = 10;
const show = (value) =>
  value === null || value === undefined ? "–" : value.toLocaleString("en", { maximumSignificantDigits: 3 });
const everyTick = (_, ticks) => ticks;
const wholeDecades = (_, ticks) => ticks.map((tick) => (Number.isInteger(Math.log10(tick)) ? tick : null));
const time = (at) => new Date(at * 1000).toLocaleTimeString("en-GB");
/** Minutes, or seconds where there are several labels a minute. */
const clock = (_plot, ticks, _axis, _space, distance) => ticks.map((at) => time(at).slice(0, distance < 60 ? 8 : 5));

export class Chart {
  #plot = null;
  #data = [[]];
  #bands = [];

  constructor(title, unit, lines, logarithmic) {
    this.title = title;
    this.unit = unit;
    this.lines = lines;
    this.logarithmic = logarithmic;
    this.place = h("div.chart", { tabindex: "0", role: "group", "aria-label": `${title}, ${unit}; arrow keys read values` });
    this.values = h("p.mono.values", { "aria-live": "polite" });
    this.table = h("div.wide", { tabindex: "0", role: "region", "aria-label": `${title}, the last numbers` });
    this.details = h("details", { ontoggle: () => this.#tabulate() }, h("summary.fine", null, "The last numbers"), this.table);
    this.element = h(
      "figure",
      null,
      h("figcaption", null, `${title}, ${unit}${logarithmic ? " (logarithmic)" : ""}`),
      this.place,
      this.values,
      this.details,
    );
    this.place.addEventListener("keydown", (event) => this.#walk(event));
    this.watch = new ResizeObserver(() => this.#resize());
    this.watch.observe(this.place);
  }

  /** @param bands `{name, from, to}`, in which something was broken; without an end it still is */
  data(data, bands = []) {
    this.#data = data;
    this.#bands = bands;
    if (this.#plot === null) this.#draw();
    else this.#plot.setData(data);
    this.#say();
    this.#tabulate();
  }

  /** Colours are read when a chart is made: another theme needs another chart. */
  reset() {
    this.#plot?.destroy();
    this.#plot = null;
  }

  close() {
    this.reset();
    this.watch.disconnect();
  }

  #draw() {
    if (this.place.clientWidth === 0) return;
    const filter = this.logarithmic ? wholeDecades : everyTick;
    const grid = { stroke: this.#colour("--hairline"), width: 1, filter };
    const axis = { stroke: this.#colour("--faint"), ticks: grid, font: "11px system-ui" };
    const options = {
      width: this.place.clientWidth,
      height: 120,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false } },
      scales: { y: this.logarithmic ? { distr: 3 } : { range: (_, _low, high) => [0, Math.max(1, high * 1.1)] } },
      axes: [
        { ...axis, ticks: { show: false }, grid: { show: false }, size: 24, values: clock, space: 64 },
        { ...axis, grid, size: 56, space: 32, filter, values: (_, ticks) => ticks.map((tick) => (tick === null ? "" : show(tick))) },
      ],
      series: [
        {},
        ...this.lines.map((label, i) => ({
          label,
          stroke: this.#colour(label === "failed" ? "--broken" : "--accent"),
          dash: DASHES[i],
          width: 1.5,
          points: { show: false },
        })),
      ],
      hooks: { setCursor: [() => this.#say()], drawClear: [(plot) => drawBands(plot, this.#bands, this.#colour("--fault"))] },
    };
    this.#plot = new uPlot(options, this.#data, this.place);
  }

  /** `light-dark()` is resolved only in a property that takes a colour. */
  #colour(name) {
    const probe = h("i");
    this.place.append(probe);
    probe.style.color = `var(${name})`;
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  }

  #resize() {
    if (this.place.clientWidth === 0) return;
    if (this.#plot === null) this.#draw();
    else if (this.#plot.width !== this.place.clientWidth) this.#plot.setSize({ width: this.place.clientWidth, height: 120 });
  }

  /** The values under the cursor, or else the newest ones. */
  #say() {
    const at = this.#plot?.cursor.idx ?? this.#data[0].length - 1;
    if (at < 0 || this.#data[0][at] === undefined) return fill(this.values, "nothing measured yet");
    fill(
      this.values,
      time(this.#data[0][at]),
      this.lines.map((line, i) => [h(`span.key.${line}`), `${line} ${show(this.#data[i + 1][at])}`]).flat(),
      during(this.#bands, this.#data[0][at]).map((band) => [h("span.fault", null, " ▨ "), band.name]).flat(),
    );
  }

  #walk(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step || !this.#plot) return;
    event.preventDefault();
    const last = this.#data[0].length - 1;
    const now = this.#plot.cursor.idx ?? last + (step > 0 ? 0 : 1);
    const next = Math.max(0, Math.min(last, now + step));
    this.#plot.setCursor({ left: this.#plot.valToPos(this.#data[0][next], "x"), top: 8 });
  }

  #tabulate() {
    if (!this.details.open) return;
    const from = Math.max(0, this.#data[0].length - NUMBERS);
    const rows = this.#data[0].slice(from).map((at, i) =>
      h("tr", null, h("td", null, time(at)), this.lines.map((_, line) => h("td", null, show(this.#data[line + 1][from + i])))),
    );
    fill(this.table, h("table.tabular", null, h("thead", null, h("tr", null, h("th", null, "time"), this.lines.map((line) => h("th", null, `${line}, ${this.unit}`)))), h("tbody", null, rows.reverse())));
  }
}
