// What can be broken: the processes of a stage, with what can be done to each now; its wires; and what is broken.
import { announce, fill, h, sign } from "/look/dom.js";
import { change, read } from "./api.js";
import { failure as told } from "./pieces.js";
import { healing, wiresOf } from "./wires.js";

const LOOK_MS = 2000;
const MEANING = { running: "ok", frozen: "unknown", stopped: "broken", died: "broken" };
const DONE = { KILL: "killed", FREEZE: "frozen", THAW: "goes on", START: "started" };
let shown = "";
let failure = "";

/**
 * Looks again and again: processes also come back by themselves, and others break things, too.
 * @param tell is given what is broken now
 */
export function watchParts(placeOf, tell) {
  const look = () => (document.hidden ? null : draw(placeOf, tell).catch(() => null));
  look();
  setInterval(look, LOOK_MS);
}

async function draw(placeOf, tell) {
  const { parts, wires, broken } = await read("/api/parts");
  tell(broken.filter(({ to }) => to === null));
  const text = JSON.stringify([parts, wires, broken, failure]);
  if (text === shown && [...document.querySelectorAll(".parts")].every((place) => place.childElementCount > 0)) return;
  shown = text;
  const look = () => draw(placeOf, tell);
  for (const [stage, list] of Map.groupBy(parts, (part) => part.stage)) {
    const faults = broken.filter((fault) => fault.stage === stage);
    const place = placeOf(stage);
    if (!place) continue;
    const focused = place.contains(document.activeElement) ? document.activeElement : null;
    fill(place, failure && told(failure), h("ul", null, list.map((part) => row(part, look))), wiresOf(stage, wires.filter((wire) => wire.stage === stage), look), healing(faults, look));
    if (focused?.isConnected) focused.focus();
  }
}

function row(part, look) {
  const name = part.id.slice(part.id.indexOf("/") + 1);
  const buttons = part.actions.map((action) => {
    const label = action.toLowerCase();
    return h("button.quiet", { type: "button", "aria-label": `${label} ${part.id}`, onclick: () => act(part, action, look) }, label);
  });
  return h("li", null, h("span.mono", null, part.kind === "instance" ? `server ${name}` : name), h("span.state", null, sign(MEANING[part.state]), ` ${part.state}`), h("span.actions", null, buttons));
}

async function act(part, action, look) {
  try {
    await change("POST", "/api/parts", { id: part.id, action });
    failure = "";
    announce(`${part.id} ${DONE[action]}`);
  } catch (error) {
    failure = error.message;
  }
  await look();
  document.querySelector(`#${part.stage} .parts [aria-label$=" ${part.id}"]`)?.focus();
}
