// What the stage says of its parts and wires, as a drawing: servers above, what they store in below. A stage with
// shards has them below its servers, a column each, the leader on top; what all shards share stands above.
const SVG = "http://www.w3.org/2000/svg";
const ROWS = [["instance"], ["redis", "zookeeper", "postgres", "sqlite"]];
const NARROW = 190;
const WIDTH = 360;
const HEIGHT = 64;
const GAP = 48;
const FEW_WIRES = 4;
const SIGNS = { up: ["ok", "✓"], down: ["broken", "✗"] };

function s(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** @param chosen is given the name of a wire that was clicked, as faults have it; a form offers the same by keyboard */
export function topology({ nodes, links }, chosen) {
  const places = layout(nodes);
  const height = Math.max(0, ...[...places.values()].map((place) => place.y + HEIGHT / 2)) + 4;
  return s(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${height}`, role: "img", "aria-label": words(nodes, links) },
    ...links.map((link) => wire(link, places, links.length <= FEW_WIRES, chosen)),
    ...nodes.map((node) => box(node, places.get(node.id))),
  );
}

function layout(nodes) {
  const kinds = ROWS.map((kinds) => nodes.filter((node) => kinds.includes(node.kind) && !node.detail.shard));
  const others = nodes.filter((node) => !ROWS.flat().includes(node.kind));
  const shards = Map.groupBy(nodes.filter((node) => node.detail.shard), (node) => node.detail.shard);
  kinds[0].sort((a, b) => a.id.localeCompare(b.id));
  const rows = shards.size > 0 ? [...kinds.reverse(), ...columns([...shards.values()])] : kinds;
  const places = new Map();
  [...rows, others]
    .filter((row) => row.length > 0)
    .forEach((row, down) =>
      row.forEach((node, across) =>
        places.set(node?.id, {
          x: (WIDTH * (across + 0.5)) / row.length,
          y: down * (HEIGHT + GAP) + HEIGHT / 2 + 2,
          width: Math.min(232, WIDTH / row.length - 16),
        }),
      ),
    );
  return places;
}

/** Leaders in one row, followers in those below; a shard that nobody leads begins with a follower. */
function columns(shards) {
  const sorted = shards.map((nodes) => nodes.toSorted((a, b) => leads(b) - leads(a)));
  const depth = Math.max(...sorted.map((nodes) => nodes.length));
  return Array.from({ length: depth }, (_, down) => sorted.map((nodes) => nodes[down]));
}

const leads = (node) => (node.detail.role === "leader" ? 1 : 0);

function wire(link, places, named, chosen) {
  const from = places.get(link.from);
  const to = places.get(link.to);
  if (!from || !to) throw new Error(`A wire leads nowhere: ${link.from} to ${link.to}`);
  const [meaning, sign] = SIGNS[link.state] ?? ["unknown", "?"];
  const half = from.y < to.y ? HEIGHT / 2 : -HEIGHT / 2;
  const label = named ? `${sign} ${link.state}` : sign;
  const ends = { x1: from.x, y1: from.y + half, x2: to.x, y2: to.y - half };
  const name = nameOf(link);
  const drawn = s(
    "g",
    { class: `wire ${meaning}`, "data-wire": name },
    s("title", {}, `${link.from} to ${link.to}: ${link.state}`),
    s("line", ends),
    s("line", { ...ends, class: "target" }),
    s("text", { x: from.x + (to.x - from.x) / 4 + 8, y: (3 * (from.y + half) + to.y - half) / 4 + 4 }, label),
  );
  drawn.addEventListener("click", () => chosen(name));
  return drawn;
}

/** `stage2/1` is app1 to a fault, and the followers of a leader take one wire together. */
function nameOf({ from, to }) {
  const instance = /\/(\d+)$/.exec(from);
  return instance ? `app${instance[1]}-${to}` : `replicas-${from}`;
}

function box(node, { x, y, width }) {
  const [meaning, sign] = SIGNS[node.state] ?? ["unknown", "?"];
  const left = x - width / 2;
  const details = Object.entries(node.detail)
    .filter(([name]) => name !== "shard")
    .map(([name, value]) => detail(name, value));
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
  if (name === "address" || name === "role") return value;
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
