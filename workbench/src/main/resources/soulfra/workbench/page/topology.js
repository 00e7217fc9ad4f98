// What the stage says of its parts and wires, as a drawing: servers above, what they store in below.
const SVG = "http://www.w3.org/2000/svg";
const ROWS = [["instance"], ["redis", "zookeeper", "postgres", "sqlite"]];
const NARROW = 190;
const WIDTH = 360;
const HEIGHT = 64;
const GAP = 48;
const SIGNS = { up: ["ok", "✓"], down: ["broken", "✗"] };

function s(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export function topology({ nodes, links }) {
  const places = layout(nodes);
  const height = Math.max(0, ...[...places.values()].map((place) => place.y + HEIGHT / 2)) + 4;
  return s(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${height}`, role: "img", "aria-label": words(nodes, links) },
    ...links.map((link) => wire(link, places)),
    ...nodes.map((node) => box(node, places.get(node.id))),
  );
}

/** Instances above, what they store in below. */
function layout(nodes) {
  const rows = ROWS.map((kinds) => nodes.filter((node) => kinds.includes(node.kind))).filter((row) => row.length > 0);
  const others = nodes.filter((node) => !ROWS.flat().includes(node.kind));
  if (others.length > 0) rows.push(others);
  const places = new Map();
  rows.forEach((row, down) =>
    row.forEach((node, across) =>
      places.set(node.id, {
        x: (WIDTH * (across + 0.5)) / row.length,
        y: down * (HEIGHT + GAP) + HEIGHT / 2 + 2,
        width: Math.min(232, WIDTH / row.length - 16),
      }),
    ),
  );
  return places;
}

function wire(link, places) {
  const from = places.get(link.from);
  const to = places.get(link.to);
  if (!from || !to) throw new Error(`A wire leads nowhere: ${link.from} to ${link.to}`);
  const [meaning, sign] = SIGNS[link.state] ?? ["unknown", "?"];
  return s(
    "g",
    { class: `wire ${meaning}` },
    s("line", { x1: from.x, y1: from.y + HEIGHT / 2, x2: to.x, y2: to.y - HEIGHT / 2 }),
    s("text", { x: from.x + (to.x - from.x) / 4 + 8, y: (from.y + to.y) / 2 + 4 }, `${sign} ${link.state}`),
  );
}

function box(node, { x, y, width }) {
  const [meaning, sign] = SIGNS[node.state] ?? ["unknown", "?"];
  const left = x - width / 2;
  const details = Object.entries(node.detail).map(([name, value]) => detail(name, value));
  return s(
    "g",
    { class: `node ${meaning}` },
    s("title", {}, [`${node.id} (${node.kind}): ${node.state}`, ...details].join("\n")),
    s("rect", { x: left, y: y - HEIGHT / 2, width, height: HEIGHT, rx: node.kind === "instance" ? 4 : 14 }),
    s("text", { class: "name", x: left + 12, y: y - 10 }, node.id === node.kind || width < NARROW ? node.id : `${node.id} · ${node.kind}`),
    s("text", { class: "state", x: left + width - 12, y: y - 10 }, `${sign} ${node.state}`),
    ...details.slice(0, 2).map((line, i) => s("text", { class: "detail", x: left + 12, y: y + 8 + 16 * i }, line)),
  );
}

function detail(name, value) {
  if (name === "address") return value;
  if (typeof value !== "number") return `${spaced(name)} ${value}`;
  if (name === "bytes") return `${(value / 1e6).toLocaleString("en", { maximumFractionDigits: 1 })} MB`;
  return `${spaced(name)} ${value.toLocaleString("en")}`;
}

const spaced = (name) => name.replace(/([a-z])([A-Z])/g, (_, a, b) => `${a} ${b.toLowerCase()}`);

function words(nodes, links) {
  const parts = nodes.map((node) => `${node.id} is ${node.state}`);
  const wires = links.map((link) => `${link.from} to ${link.to} is ${link.state}`);
  return [...parts, ...wires].join(", ");
}
