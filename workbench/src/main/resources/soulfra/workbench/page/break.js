// What can be broken: the processes of a stage, with what can be done to each now.
import { announce, fill, h, sign } from "/look/dom.js";
import { change, read } from "./api.js";

const LOOK_MS = 2000;
const MEANING = { running: "ok", frozen: "unknown", stopped: "broken", died: "broken" };
const DONE = { KILL: "killed", FREEZE: "frozen", THAW: "goes on", START: "started" };
let shown = "";
let failure = "";

/** Looks again and again: processes also come back by themselves. */
export function watchParts(placeOf) {
  const look = () => (document.hidden ? null : draw(placeOf).catch(() => null));
  look();
  setInterval(look, LOOK_MS);
}

async function draw(placeOf) {
  const parts = await read("/api/parts");
  const text = JSON.stringify([parts, failure]);
  if (text === shown && [...document.querySelectorAll(".parts")].every((place) => place.childElementCount > 0)) return;
  shown = text;
  for (const [stage, list] of Map.groupBy(parts, (part) => part.stage)) {
    const place = placeOf(stage);
    if (place) fill(place, failure && h("p", { role: "alert" }, sign("broken"), ` ${failure}`), h("ul", null, list.map((part) => row(part, placeOf))));
  }
}

function row(part, placeOf) {
  const name = part.id.slice(part.id.indexOf("/") + 1);
  const buttons = part.actions.map((action) => {
    const label = action.toLowerCase();
    return h("button.quiet", { type: "button", "aria-label": `${label} ${part.id}`, onclick: () => act(part, action, placeOf) }, label);
  });
  return h("li", null, h("span.mono", null, part.kind === "instance" ? `server ${name}` : name), h("span.state", null, sign(MEANING[part.state]), ` ${part.state}`), h("span.actions", null, buttons));
}

async function act(part, action, placeOf) {
  try {
    await change("POST", "/api/parts", { id: part.id, action });
    failure = "";
    announce(`${part.id} ${DONE[action]}`);
  } catch (error) {
    failure = error.message;
  }
  await draw(placeOf);
  placeOf(part.stage)?.querySelector(`[aria-label$=" ${part.id}"]`)?.focus();
}
