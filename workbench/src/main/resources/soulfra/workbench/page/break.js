// What can be broken: the processes of a stage, with what can be done to each now; and what was broken when.
import { announce, fill, h, sign } from "/look/dom.js";
import { change, read } from "./api.js";
import { failure as told } from "./pieces.js";

const LOOK_MS = 2000;
const MEANING = { running: "ok", frozen: "unknown", stopped: "broken", died: "broken" };
const DONE = { KILL: "killed", FREEZE: "frozen", THAW: "goes on", START: "started" };
let shown = "";
let failure = "";

const HISTORY = 12;

/**
 * Looks again and again: processes also come back by themselves, and others break things, too.
 * @param tell is given what was broken of each stage
 */
export function watchParts(placeOf, tell) {
  const look = () => (document.hidden ? null : draw(placeOf, tell).catch(() => null));
  look();
  setInterval(look, LOOK_MS);
}

async function draw(placeOf, tell) {
  const { parts, broken } = await read("/api/parts");
  tell?.(Map.groupBy(broken, (fault) => fault.stage));
  const text = JSON.stringify([parts, broken, failure]);
  if (text === shown && [...document.querySelectorAll(".parts")].every((place) => place.childElementCount > 0)) return;
  shown = text;
  for (const [stage, list] of Map.groupBy(parts, (part) => part.stage)) {
    const faults = broken.filter((fault) => fault.stage === stage);
    const place = placeOf(stage);
    if (place) fill(place, failure && told(failure), h("ul", null, list.map((part) => row(part, placeOf, tell))), history(faults));
  }
}

const clock = (at) => new Date(at * 1000).toLocaleTimeString("en-GB");

function history(faults) {
  if (faults.length === 0) return h("p.fine", null, "Nothing was broken yet.");
  const line = ({ fault, on, from, to }) =>
    h("li", null, h("span.mono", null, `${clock(from)}–${to === null ? "now" : clock(to)}`), " ", h("span.fault", null, "▨ "), fault, h("span.fine", null, ` ${on.join(", ")}${to === null ? "" : `, ${Math.max(1, Math.round(to - from))} s`}`));
  return [h("h5", null, "What was broken when"), h("ol.history", null, faults.slice(-HISTORY).reverse().map(line))];
}

function row(part, placeOf, tell) {
  const name = part.id.slice(part.id.indexOf("/") + 1);
  const buttons = part.actions.map((action) => {
    const label = action.toLowerCase();
    return h("button.quiet", { type: "button", "aria-label": `${label} ${part.id}`, onclick: () => act(part, action, placeOf, tell) }, label);
  });
  return h("li", null, h("span.mono", null, part.kind === "instance" ? `server ${name}` : name), h("span.state", null, sign(MEANING[part.state]), ` ${part.state}`), h("span.actions", null, buttons));
}

async function act(part, action, placeOf, tell) {
  try {
    await change("POST", "/api/parts", { id: part.id, action });
    failure = "";
    announce(`${part.id} ${DONE[action]}`);
  } catch (error) {
    failure = error.message;
  }
  await draw(placeOf, tell);
  placeOf(part.stage)?.querySelector(`[aria-label$=" ${part.id}"]`)?.focus();
}
