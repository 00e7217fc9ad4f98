// Draws the charts with uPlot: faults as hatched bands, gaps where nothing was measured.
const charts = JSON.parse(document.getElementById("charts").textContent);
const dark = () => matchMedia("(prefers-color-scheme: dark)").matches;
const hues = () =>
  dark() ? ["#6cb2ff", "#ffb366", "#5fd4a6", "#f29ac0"] : ["#0b62c4", "#b85400", "#0b7a55", "#a8326d"];
const dashes = [[], [8, 4], [2, 3], [12, 3, 2, 3]];
const number = (value) =>
  typeof value !== "number" ? "–" : value.toLocaleString("en", { maximumSignificantDigits: 3 });
const plots = new Map();

function hatch(context) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const pen = tile.getContext("2d");
  pen.strokeStyle = color("--fault");
  pen.globalAlpha = 0.5;
  pen.moveTo(0, 8);
  pen.lineTo(8, 0);
  pen.stroke();
  return context.createPattern(tile, "repeat");
}

// light-dark() is resolved only in a property that takes a colour.
function color(name) {
  const probe = document.createElement("i");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

function bands(chart) {
  return (plot) => {
    for (const band of chart.bands) {
      const left = plot.valToPos(band.from, "x", true);
      const right = plot.valToPos(band.to, "x", true);
      plot.ctx.save();
      plot.ctx.fillStyle = hatch(plot.ctx);
      plot.ctx.fillRect(left, plot.bbox.top, right - left, plot.bbox.height);
      plot.ctx.font = `${12 * devicePixelRatio}px system-ui`;
      const label = plot.ctx.measureText(band.name).width + 8 * devicePixelRatio;
      plot.ctx.fillStyle = color("--paper");
      plot.ctx.fillRect(left, plot.bbox.top, label, 20 * devicePixelRatio);
      plot.ctx.fillStyle = color("--fault");
      const below = plot.bbox.top + 15 * devicePixelRatio;
      plot.ctx.fillText(band.name, left + 4 * devicePixelRatio, below);
      plot.ctx.restore();
    }
  };
}

function axis(description, size) {
  return {
    label: description.label,
    size,
    stroke: color("--ink"),
    grid: { stroke: color("--line"), width: 1 },
    ticks: { stroke: color("--line"), width: 1 },
    values: (_, ticks) => ticks.map((tick) => (tick === null ? "" : number(tick))),
  };
}

function scale(description) {
  return description.logarithmic ? { time: false, distr: 3 } : { time: false };
}

function draw(place) {
  const chart = charts[place.dataset.chart];
  plots.get(place)?.destroy();
  const options = {
    width: place.clientWidth,
    height: Math.max(240, Math.min(360, place.clientWidth * 0.5)),
    padding: [16, 32, 0, 0],
    scales: { x: scale(chart.x), y: scale(chart.y) },
    axes: [axis(chart.x, 48), axis(chart.y, 72)],
    series: [
      { label: chart.x.label, value: (_, value) => number(value) },
      ...chart.series.map((line, i) => ({
        label: line.name,
        stroke: hues()[i],
        dash: dashes[i],
        width: 2,
        points: { show: chart.xs.length < 40 },
        value: (_, value) => number(value),
      })),
    ],
    hooks: { drawClear: [bands(chart)] },
  };
  const gaps = chart.series.map((line) => line.ys.map((y) => (typeof y === "number" ? y : null)));
  plots.set(place, new uPlot(options, [chart.xs, ...gaps], place));
}

// The arrow keys walk along the measured values, as the pointer does.
function walk(event) {
  const plot = plots.get(event.currentTarget);
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!plot || !step) return;
  event.preventDefault();
  const last = plot.data[0].length - 1;
  const at = Math.max(0, Math.min(last, (plot.cursor.idx ?? (step > 0 ? -1 : last + 1)) + step));
  plot.setCursor({ left: plot.valToPos(plot.data[0][at], "x"), top: 8 });
}

const places = document.querySelectorAll(".chart");
const drawAll = () => places.forEach(draw);
places.forEach((place) => place.addEventListener("keydown", walk));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
let width = 0;
new ResizeObserver(() => {
  if (width !== document.body.clientWidth) {
    width = document.body.clientWidth;
    drawAll();
  }
}).observe(document.body);
