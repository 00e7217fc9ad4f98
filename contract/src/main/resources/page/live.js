// The WebSocket: what happens to this user, told while it happens, and after a break told again
// from the last position on, so that every event is seen once.
import { Problem, get } from "./api.js";
import { on, tell } from "./bus.js";
import { keep, recall } from "./keep.js";
import { change, net } from "./net.js";
import { mine, session } from "./session.js";

const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;
const TOO_SLOW = 1013;

let socket = null;
let tries = 0;
let timer = 0;
// Of this tab. What is kept for the next visit may be another tab's, ahead of what was seen here.
let position = null;

function open() {
  close();
  position ??= recall(mine("position"), null);
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const query = new URLSearchParams({ token: session().token });
  if (position !== null) query.set("after", position);
  change({ live: "connecting" });
  const opened = new WebSocket(`${scheme}//${location.host}/api/v1/live?${query}`);
  let greeted = false;
  opened.onmessage = ({ data }) => {
    if (!greeted) {
      greeted = true;
      tries = 0;
      change({ reachable: true, live: "open", why: "" });
    }
    hear(JSON.parse(data));
  };
  opened.onclose = ({ code }) => {
    if (socket === opened) lost(code, greeted);
  };
  socket = opened;
}

function hear(event) {
  if (event.type === "hello") return move(event.position);
  if (event.type === "lagging") {
    move(event.position);
    return tell("reread", "Events older than the server keeps were missed; lists were read again.");
  }
  if (event.position === undefined || event.position <= position) return;
  move(event.position);
  tell("live", event);
}

function move(to) {
  position = to;
  keep(mine("position"), to);
  change({ position: to });
}

async function lost(code, greeted) {
  socket = null;
  tries += 1;
  const most = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (tries - 1));
  const wait = most * (0.5 + Math.random() / 2);
  const why = code === TOO_SLOW ? "read too slowly, cut off (1013)" : `closed (${code})`;
  change({ live: "waiting", retryAt: Date.now() + wait, why });
  timer = setTimeout(open, wait);
  // A browser does not say why an upgrade was refused; any request with this token does.
  if (!greeted && navigator.onLine) await get("/api/v1/users/me").catch(quiet);
}

function quiet(problem) {
  // `net` and `session` have heard of it already; other problems leave the retry as it is.
  if (!(problem instanceof Problem)) throw problem;
}

function close() {
  clearTimeout(timer);
  const old = socket;
  socket = null;
  old?.close();
}

/** Begins, ends, or begins again as somebody else. */
export function follow() {
  close();
  position = null;
  tries = 0;
  if (session()) open();
  else change({ live: "off", position: null });
}

on("session", follow);
on("net", ({ back }) => back && session() && net().live === "waiting" && open());
window.addEventListener("offline", () => {
  if (!session()) return;
  close();
  change({ live: "waiting", retryAt: 0, why: "no network" });
});
