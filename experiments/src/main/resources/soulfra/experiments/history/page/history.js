// Draws a history: x is time, y are processes. The table under it has the operations in sight.
const data = JSON.parse(document.getElementById("history").textContent);
const at = (id) => document.getElementById(id);
const NAMES = ["process", "f", "key", "asked", "told", "outcome", "from", "to", "begin", "end", "node", "error"];
const LANE = 22;
const LEFT = 72;
const TOP = 24;
const MOST_ROWS = 200;

const proof = new Set(data.witness);
const operations = data.operations.map((row, id) => {
  const o = Object.fromEntries(NAMES.map((name, i) => [name, row[i]]));
  o.id = id;
  o.proof = proof.has(id);
  o.x0 = data.timed ? o.begin / 1e9 : o.from < 0 ? Math.max(0, o.to - 0.8) : o.from;
  o.x1 = data.timed ? (o.end < 0 ? Infinity : o.end / 1e9) : o.to < 0 ? Infinity : o.to;
  if (o.outcome === "info") o.x1 = Infinity;
  o.words = [o.process, o.f, o.key, o.asked, o.told, o.node, o.error].join(" ").toLowerCase();
  return o;
});
const faults = data.faults.map((fault) => ({
  name: fault.name,
  x0: data.timed ? fault.begin / 1e9 : fault.from,
  x1: data.timed ? fault.end / 1e9 : fault.to,
}));
let first = Infinity;
let last = -Infinity;
for (const thing of [...operations, ...faults]) {
  first = Math.min(first, thing.x0);
  last = Math.max(last, thing.x0, Number.isFinite(thing.x1) ? thing.x1 : thing.x0);
}
if (!(first < last)) [first, last] = [(Number.isFinite(first) ? first : 0) - 1, (Number.isFinite(last) ? last : 0) + 1];
const margin = (last - first) * 0.02;
const home = [first - margin, last + margin];
const unit = data.timed ? " s" : "";

let view = [...home];
let down = 0; // how far the lanes are scrolled
let shown = operations;
let lanes = [];
let chosen = null;

const canvas = at("chart");
const pen = canvas.getContext("2d");

// light-dark() is resolved only in a property that takes a colour.
let colors = {};
function findColors() {
  const probe = document.createElement("i");
  document.body.append(probe);
  for (const name of ["ink", "quiet", "paper", "line", "bad", "fault", "ok", "fail", "chosen"]) {
    probe.style.color = `var(--${name})`;
    colors[name] = getComputedStyle(probe).color;
  }
  probe.remove();
}

const wide = () => canvas.clientWidth - LEFT;
const toX = (time) => LEFT + ((time - view[0]) / (view[1] - view[0])) * wide();
const toTime = (x) => view[0] + ((x - LEFT) / wide()) * (view[1] - view[0]);
const number = (value) => value.toLocaleString("en", { maximumFractionDigits: 6 });

function hatch() {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const line = tile.getContext("2d");
  line.strokeStyle = colors.fault;
  line.globalAlpha = 0.6;
  line.moveTo(0, 8);
  line.lineTo(8, 0);
  line.stroke();
  return pen.createPattern(tile, "repeat");
}

function label(o) {
  const what = o.f === "txn" ? "" : o.f + " ";
  const answer = o.outcome === "ok" && o.told !== null ? o.told : o.asked;
  return what + (o.key === null ? "" : o.key + " ") + (answer === null ? "" : answer);
}

function drawTicks(height) {
  const steps = Math.max(2, Math.floor(wide() / 110));
  const raw = (view[1] - view[0]) / steps;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= raw);
  pen.fillStyle = colors.quiet;
  pen.strokeStyle = colors.line;
  pen.textBaseline = "middle";
  for (let t = Math.ceil(view[0] / step) * step; t <= view[1]; t += step) {
    const x = Math.round(toX(t)) + 0.5;
    if (x < LEFT) continue;
    pen.beginPath();
    pen.moveTo(x, TOP);
    pen.lineTo(x, height);
    pen.stroke();
    pen.fillText(number(Number(t.toPrecision(12))) + unit, x + 3, TOP / 2);
  }
  if (!data.timed) pen.fillText("event", 4, TOP / 2);
}

function drawFaults(height) {
  const pattern = hatch();
  for (const fault of faults) {
    const x0 = Math.max(LEFT, toX(fault.x0));
    const x1 = Math.min(canvas.clientWidth, toX(fault.x1));
    if (x1 <= x0) continue;
    pen.fillStyle = pattern;
    pen.fillRect(x0, TOP, x1 - x0, height - TOP);
    const size = pen.measureText(fault.name).width + 8;
    pen.fillStyle = colors.paper;
    pen.fillRect(x0, height - 20, size, 20);
    pen.fillStyle = colors.fault;
    pen.fillText(fault.name, x0 + 4, height - 10);
  }
}

function drawOperation(o, lane, height) {
  const y = TOP + lane * LANE - down + 3;
  if (y + LANE < TOP || y > height) return;
  const open = o.x1 === Infinity;
  const x0 = toX(o.x0);
  const x1 = open ? Math.max(x0 + 24, Math.min(toX(home[1]), canvas.clientWidth)) : toX(o.x1);
  if (x1 < LEFT || x0 > canvas.clientWidth) return;
  const from = Math.max(x0, LEFT);
  const size = Math.max(3, x1 - from);
  pen.fillStyle = o.outcome === "fail" ? colors.fail : colors.ok;
  if (open) {
    const fade = pen.createLinearGradient(from, 0, from + size, 0);
    fade.addColorStop(0, colors.ok);
    fade.addColorStop(1, colors.paper);
    pen.fillStyle = fade;
  }
  pen.fillRect(from, y, size, LANE - 6);
  pen.lineWidth = o === chosen || o.proof ? 2 : 1;
  pen.strokeStyle = o === chosen ? colors.chosen : o.proof ? colors.bad : colors.quiet;
  pen.setLineDash(o.outcome === "fail" ? [3, 3] : []);
  if (size > 4 || o.proof || o === chosen) pen.strokeRect(from + 0.5, y + 0.5, size, LANE - 7);
  pen.setLineDash([]);
  if (size > 28) {
    pen.save();
    pen.beginPath();
    pen.rect(from, y, size, LANE);
    pen.clip();
    pen.fillStyle = colors.ink;
    pen.fillText(label(o), from + 4, y + (LANE - 6) / 2);
    pen.restore();
  }
}

function draw() {
  const ratio = devicePixelRatio;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.font = "12px system-ui, sans-serif";
  pen.fillStyle = colors.paper;
  pen.fillRect(0, 0, width, height);
  drawTicks(height);
  drawFaults(height);
  pen.textBaseline = "middle";
  const order = new Map(lanes.map((process, i) => [process, i]));
  for (const o of shown) drawOperation(o, order.get(o.process), height);
  pen.fillStyle = colors.paper;
  pen.fillRect(0, 0, LEFT - 4, height);
  pen.fillStyle = colors.quiet;
  lanes.forEach((process, i) => {
    const y = TOP + i * LANE - down + LANE / 2;
    if (y > TOP && y < height) pen.fillText(process.slice(0, 10), 6, y);
  });
  pen.fillStyle = colors.paper;
  pen.fillRect(0, 0, LEFT - 4, TOP);
  rows();
}

function rows() {
  const inSight = shown.filter((o) => o.x0 <= view[1] && o.x1 >= view[0]);
  at("count").textContent =
    `${inSight.length.toLocaleString("en")} of ${operations.length.toLocaleString("en")} operations in sight` +
    (inSight.length > MOST_ROWS ? `, the first ${MOST_ROWS} of them` : "");
  at("rows").replaceChildren(
    ...inSight.slice(0, MOST_ROWS).map((o) => {
      const row = document.createElement("tr");
      if (o.proof) row.className = "proof";
      row.append(
        ...[o.process, o.f, o.key, o.asked, o.told, o.outcome, when(o, 0), when(o, 1)].map((text) => {
          const cell = document.createElement("td");
          cell.textContent = text ?? "";
          return cell;
        }),
      );
      row.addEventListener("click", () => choose(o));
      return row;
    }),
  );
}

function when(o, side) {
  if (side === 0) return data.timed ? number(o.begin / 1e9) + " s" : o.from < 0 ? "" : `event ${o.from + 1}`;
  if (data.timed) return o.end < 0 ? "open" : number(o.end / 1e9) + " s";
  return o.to < 0 ? "open" : `event ${o.to + 1}`;
}

const join = (...words) => words.filter((word) => word !== null).join(" ");

function choose(o) {
  chosen = o;
  const facts = o && {
    Process: o.process + (o.node ? ` on ${o.node}` : ""),
    Asked: `${join(o.f, o.key, o.asked)}, ${when(o, 0)}`,
    Told: `${join(o.outcome, o.told)}, ${when(o, 1)}`,
    ...(o.error ? { Error: o.error } : {}),
  };
  at("said").replaceChildren(
    ...Object.entries(facts ?? {}).flatMap(([name, text]) => {
      const term = document.createElement("dt");
      const told = document.createElement("dd");
      term.textContent = name;
      told.textContent = text;
      return [term, told];
    }),
  );
  draw();
}

function zoom(factor, center = (view[0] + view[1]) / 2) {
  const size = Math.min((view[1] - view[0]) * factor, home[1] - home[0]);
  const share = (center - view[0]) / (view[1] - view[0]);
  move(center - share * size, size);
}

function move(from, size = view[1] - view[0]) {
  const start = Math.max(home[0], Math.min(home[1] - size, from));
  view = [start, start + size];
  draw();
}

function scroll(by) {
  const most = Math.max(0, lanes.length * LANE + TOP + 8 - canvas.clientHeight);
  down = Math.max(0, Math.min(most, down + by));
}

// Zooms to what proves the verdict.
function showProof() {
  const of = operations.filter((o) => o.proof);
  if (!of.length) return;
  const x0 = Math.min(...of.map((o) => o.x0));
  const x1 = Math.max(...of.map((o) => (o.x1 === Infinity ? o.x0 : o.x1)));
  const size = Math.max((x1 - x0) * 1.3, (home[1] - home[0]) / 1e6);
  view = [(x0 + x1) / 2 - size / 2, (x0 + x1) / 2 + size / 2];
  down = 0;
  scroll(lanes.indexOf(of.at(-1).process) * LANE - canvas.clientHeight / 2);
  choose(of.at(-1));
}

function filter() {
  const text = at("text").value.trim().toLowerCase();
  shown = operations.filter(
    (o) =>
      at(o.outcome).checked &&
      (!at("f").value || o.f === at("f").value) &&
      (!at("key").value || o.key === at("key").value) &&
      (!at("proof").checked || o.proof) &&
      (!text || o.words.includes(text)),
  );
  lanes = [...new Set(shown.map((o) => o.process))].sort((a, b) => a - b || (a < b ? -1 : 1));
  down = 0;
  canvas.style.maxHeight = `${Math.max(5, lanes.length) * LANE + TOP + 24}px`;
  draw();
}

function walk(step) {
  const now = chosen ? shown.indexOf(chosen) : -1;
  const next = shown[Math.max(0, Math.min(shown.length - 1, now + step))];
  if (!next) return;
  if (next.x0 < view[0] || next.x0 > view[1]) move(next.x0 - (view[1] - view[0]) / 2);
  choose(next);
}

function find(x, y) {
  const time = [toTime(x - 3), toTime(x + 3)];
  const process = lanes[Math.floor((y - TOP + down) / LANE)];
  return shown.findLast((o) => o.process === process && o.x0 <= time[1] && o.x1 >= time[0]) ?? null;
}

const keys = {
  ArrowLeft: () => move(view[0] - (view[1] - view[0]) / 5),
  ArrowRight: () => move(view[0] + (view[1] - view[0]) / 5),
  ArrowUp: () => (scroll(-LANE * 2), draw()),
  ArrowDown: () => (scroll(LANE * 2), draw()),
  "+": () => zoom(0.6),
  "=": () => zoom(0.6),
  "-": () => zoom(1 / 0.6),
  0: () => move(home[0], home[1] - home[0]),
  n: () => walk(1),
  p: () => walk(-1),
};
canvas.addEventListener("keydown", (event) => {
  if (keys[event.key] && !event.ctrlKey) {
    event.preventDefault();
    keys[event.key]();
  }
});
canvas.addEventListener(
  "wheel",
  (event) => {
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) zoom(event.deltaY > 0 ? 1.25 : 0.8, toTime(event.offsetX));
    else {
      scroll(event.deltaY);
      move(view[0] + (event.deltaX / wide()) * (view[1] - view[0]));
    }
  },
  { passive: false },
);

// One pointer drags, two of them zoom.
const pointers = new Map();
let dragged = 0;
canvas.addEventListener("pointerdown", (event) => {
  canvas.setPointerCapture(event.pointerId);
  pointers.set(event.pointerId, event);
  dragged = 0;
});
canvas.addEventListener("pointermove", (event) => {
  const before = pointers.get(event.pointerId);
  if (!before) return;
  const others = [...pointers.values()].filter((p) => p.pointerId !== event.pointerId);
  if (others.length) {
    const apart = (p) => Math.max(8, Math.abs(p.offsetX - others[0].offsetX));
    zoom(apart(before) / apart(event), toTime((event.offsetX + others[0].offsetX) / 2));
  } else {
    dragged += Math.abs(event.offsetX - before.offsetX) + Math.abs(event.offsetY - before.offsetY);
    scroll(before.offsetY - event.offsetY);
    move(view[0] + ((before.offsetX - event.offsetX) / wide()) * (view[1] - view[0]));
  }
  pointers.set(event.pointerId, event);
});
for (const end of ["pointerup", "pointercancel"]) {
  canvas.addEventListener(end, (event) => {
    pointers.delete(event.pointerId);
    if (end === "pointerup" && dragged < 4) choose(find(event.offsetX, event.offsetY));
  });
}

for (const [id, name] of [["f", "f"], ["key", "key"]]) {
  const values = [...new Set(operations.map((o) => o[name]).filter((v) => v !== null))];
  at(id).hidden = values.length < 2;
  at(id).append(...values.slice(0, 1000).map((value) => new Option(value, value)));
}
at("filter").addEventListener("input", filter);
at("filter").addEventListener("submit", (event) => event.preventDefault());
at("in").addEventListener("click", keys["+"]);
at("out").addEventListener("click", keys["-"]);
at("all").addEventListener("click", keys[0]);
at("show").addEventListener("click", showProof);
for (const only of [at("show"), at("proof").parentElement, at("red")]) only.hidden = !proof.size;
at("violet").hidden = !faults.length;
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => (findColors(), draw()));
new ResizeObserver(draw).observe(canvas);
findColors();
filter();
if (proof.size) showProof();
