// What this stage is, what it promises and what not, and what it answered lately.
import { Problem, get, log } from "./api.js";
import { on, tell } from "./bus.js";
import { fill, h, sign } from "./dom.js";
import { problemCard } from "./problem.js";
import { clock } from "./text.js";

const PROMISES = {
  durability: "Durability",
  isolation: "Isolation",
  freshness: "Freshness",
  ordering: "Ordering",
  live: "Live",
  availability: "Availability",
};

let info = null;
let reading = null;

/** `{stage, version, promises, topology}`, or null while it is not read. */
export function stageInfo() {
  if (info === null) readStage().catch(later);
  return info;
}

function readStage(signal) {
  reading ??= get("/stage", signal)
    .then(({ data }) => {
      info = data;
      document.documentElement.dataset.stage = /\d/.exec(data.stage)?.[0] ?? "";
      tell("stage");
      return data;
    })
    .finally(() => (reading = null));
  return reading;
}

function later(problem) {
  if (!(problem instanceof Problem)) throw problem;
  // Shown without the stage's name until the server is back; see below.
}

on("net", ({ back }) => back && readStage().catch(later));

/** For those who don't know yet where they are. */
export function stageInWords(signal) {
  const words = h("p.fine", null);
  const show = () => {
    const known = stageInfo();
    if (!known) return;
    const { stage: name, version, promises } = known;
    fill(
      words,
      `This is ${name} ${version}. ${promises.durability} `,
      h("a", { href: "#/stage" }, "All its promises"),
    );
  };
  on("stage", show, signal);
  show();
  return words;
}

export function stage(_, signal) {
  const promised = h("div", { "aria-live": "polite" });
  const lately = h("div", null);

  async function read() {
    fill(promised, h("p.fine", null, "Reading …"));
    try {
      const [now, health] = await Promise.all([readStage(), ready(signal)]);
      fill(promised, about(now), topology(now.topology), dependencies(health));
    } catch (problem) {
      if (signal.aborted) return;
      if (!(problem instanceof Problem)) throw problem;
      fill(promised, problemCard(problem, read));
    }
  }

  const show = () => fill(lately, answers());
  on("answer", show, signal);
  on("net", ({ back }) => back && read(), signal);
  read();
  show();
  return h(
    "div.page.scroller.wide",
    null,
    h("h1", null, "Stage"),
    promised,
    h("h2", null, "Latest answers"),
    lately,
  );
}

/** A 503 here is an answer, and not a failure to answer. */
async function ready(signal) {
  const response = await fetch("/health/ready", { signal, cache: "no-store" }).catch(() => null);
  const json = response?.headers.get("Content-Type")?.includes("json");
  return json ? response.json() : null;
}

function about({ stage: name, version, promises }) {
  return h(
    "section",
    null,
    h("p.mono", null, `${name} ${version}`),
    h("h2", null, "Promised"),
    h(
      "dl.facts",
      null,
      Object.entries(PROMISES).flatMap(([key, label]) => [
        h("dt", null, label),
        h("dd", null, promises[key]),
      ]),
    ),
    h("h2", null, "Not promised"),
    h(
      "ul.lines",
      null,
      promises.notPromised.map(words => h("li", null, words)),
    ),
  );
}

function topology({ nodes }) {
  return h(
    "section",
    null,
    h("h2", null, "Made of"),
    table(
      ["Node", "Kind", "State", "Detail"],
      nodes.map(node => [
        h("span.mono", null, node.id),
        node.kind,
        [sign(node.state === "up" ? "ok" : "broken"), ` ${node.state}`],
        h(
          "span.mono.fine",
          null,
          Object.entries(node.detail)
            .map(([name, value]) => `${name} ${value}`)
            .join(" · "),
        ),
      ]),
    ),
  );
}

function dependencies(health) {
  if (health?.dependencies === undefined) return null;
  return h(
    "section",
    null,
    h("h2", null, health.ready ? "Ready" : "Not ready"),
    table(
      ["Dependency", "State", "Detail"],
      health.dependencies.map(({ name, up, detail }) => [
        h("span.mono", null, name),
        [sign(up ? "ok" : "broken"), up ? " up" : " down"],
        h("span.fine", null, detail),
      ]),
    ),
  );
}

function answers() {
  return table(
    ["Time", "Request", "Answer", "From", "Took"],
    log.map(line => [
      h("span.mono", null, clock(line.at)),
      h("span.mono", null, `${line.method} ${line.path.replace("/api/v1", "")}`),
      [
        line.status === 0 ? "none" : line.status,
        line.code && ` ${line.code}`,
        line.replay && " replay",
      ],
      h("span.mono", null, line.instance ?? "–"),
      h("span.tabular", null, `${Math.round(line.took)} ms`),
    ]),
    "answers",
  );
}

function table(heads, rows, ...classes) {
  return h(
    "div.tablebox",
    { tabindex: "0", role: "region", "aria-label": heads[0] },
    h(
      ["table", ...classes].join("."),
      null,
      h(
        "thead",
        null,
        h(
          "tr",
          null,
          heads.map(head => h("th", { scope: "col" }, head)),
        ),
      ),
      h(
        "tbody",
        null,
        rows.map(cells =>
          h(
            "tr",
            null,
            cells.map(cell => h("td", null, cell)),
          ),
        ),
      ),
    ),
  );
}
