// What was asked for and is not acknowledged. Every POST that creates something goes through here:
// it is kept before it is sent, sent again under the same idempotency key until the server says yes
// or a definite no, and survives a reload. What goes to one path goes in order.
//
// It never guesses: after a lost answer the server may have stored it, and the key makes the next
// attempt answer the same instead of storing it twice. Keys are remembered for 24 h, so an entry
// older than that is not sent again by itself.
//
// Each entry is kept under a name of its own: two tabs that wrote one list would overwrite each
// other's entries, a lost update.
import { Problem, call } from "./api.js";
import { on, tell } from "./bus.js";
import { drop, keep, names, onKeptElsewhere, recall } from "./keep.js";
import { me } from "./session.js";

const KEYS_LAST = 24 * 60 * 60 * 1000;
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30_000;
const MOST = 100;

/** `{key, owner, path, body, what, at, tries, problem, until, state}`, where the state is one of
 * sending, waiting, refused, old. */
let entries = [];
const lanes = new Set();
const asked = new Map();
let wake = () => {};
let awake = new Promise(go => (wake = go));

export function waiting(path) {
  return path === undefined ? entries : entries.filter(entry => entry.path === path);
}

/**
 * @param what a few words that name it to its author, "a message to Companion"
 * @returns `{entry, answered}`: the answer comes however long it takes, or a Problem if it was
 *     refused (the entry then stays until it is discarded or sent as new)
 */
export function post(path, body, what) {
  if (entries.length >= MOST) throw full(path);
  const at = Math.max(Date.now(), (entries.at(-1)?.at ?? 0) + 1); // keeps the order
  const entry = { key: newKey(), owner: me().id, path, body, what, at, tries: 0, state: "sending" };
  entries = [...entries, entry];
  save(entry);
  const answered = new Promise((yes, no) => asked.set(entry.key, { yes, no }));
  answered.catch(() => asked.delete(entry.key));
  run(path);
  return { entry, answered };
}

/** Forgets an entry. If it was sent before, the server may have stored it all the same. */
export function discard(entry) {
  forget(entry);
  asked.get(entry.key)?.no(new DOMException(`Discarded: ${entry.what}`, "AbortError"));
}

/** Sends a refused or old entry as a new one, under a new key. */
export function asNew(entry) {
  discard(entry);
  return post(entry.path, entry.body, entry.what);
}

/** Does not wait any longer. */
export function now() {
  wake();
  awake = new Promise(go => (wake = go));
}

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map(b => b.toString(16).padStart(2, "0")).join("");
}

function full(path) {
  return new Problem({
    code: "outbox-full",
    title: `${MOST} requests are waiting already`,
    detail: "Nothing more is kept until some of them are acknowledged.",
    status: 0,
    definite: true,
    method: "POST",
    path,
  });
}

function forget(entry) {
  entries = entries.filter(other => other !== entry);
  drop(nameOf(entry));
  tell("outbox");
}

async function run(path) {
  const owner = me().id;
  const lane = `${owner} ${path}`;
  if (lanes.has(lane)) return;
  lanes.add(lane);
  try {
    for (;;) {
      const entry = entries.find(
        e => e.path === path && (e.state === "sending" || e.state === "waiting"),
      );
      if (!entry || entry.owner !== me()?.id) return;
      await alone(entry.key, () => stillKept(entry) && settle(entry));
    }
  } finally {
    lanes.delete(lane);
  }
}

/** No two tabs send the same entry at once. Where a browser can't tell, the key still saves us. */
function alone(key, work) {
  return navigator.locks ? navigator.locks.request(`soulfra.outbox.${key}`, work) : work();
}

/** Another tab may have settled it while this one waited for its turn. */
function stillKept(entry) {
  const still = recall(nameOf(entry), null) !== null;
  if (!still) adopt();
  return still;
}

async function settle(entry) {
  while (entries.includes(entry) && entry.owner === me()?.id) {
    if (Date.now() - entry.at > KEYS_LAST) return mark(entry, { state: "old" });
    mark(entry, { state: "sending", tries: entry.tries + 1 });
    try {
      const answer = await call("POST", entry.path, { body: entry.body, key: entry.key });
      forget(entry);
      tell("acknowledged", { entry, answer });
      asked.get(entry.key)?.yes(answer);
      asked.delete(entry.key);
      return;
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (!worthRepeating(problem)) {
        mark(entry, { state: "refused", problem });
        asked.get(entry.key)?.no(problem);
        return;
      }
      const pause = backoff(entry.tries, problem.retryAfter);
      mark(entry, { state: "waiting", problem, until: Date.now() + pause });
      await Promise.race([new Promise(go => setTimeout(go, pause)), awake]);
    }
  }
}

/** Twice as long each time up to the limit, and not all at once after an outage. */
function backoff(tries, retryAfter = 0) {
  const most = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (tries - 1));
  return Math.max(retryAfter, most * (0.5 + Math.random() / 2));
}

function worthRepeating(problem) {
  return (
    !problem.definite || ["unavailable", "rate-limited", "not-signed-in"].includes(problem.code)
  );
}

function mark(entry, change) {
  if (!stillKept(entry)) return;
  Object.assign(entry, change);
  save(entry);
}

function save(entry) {
  keep(nameOf(entry), entry);
  tell("outbox");
}

function nameOf({ key, owner }) {
  return `outbox.${key}.${owner}`;
}

function isMyEntry(name) {
  return me() !== null && name.startsWith("outbox.") && name.endsWith(`.${me().id}`);
}

/** Takes over what this browser has kept, from before a reload or from another tab. */
function adopt() {
  const known = new Map(entries.map(entry => [entry.key, entry]));
  const kept = names()
    .filter(isMyEntry)
    .map(name => recall(name, null))
    .filter(entry => entry !== null);
  entries = kept
    .sort((a, b) => a.at - b.at)
    .map(entry => Object.assign(known.get(entry.key) ?? {}, entry));
  tell("outbox");
  for (const path of new Set(entries.map(entry => entry.path))) run(path);
}

on("session", adopt);
on("net", ({ back }) => back && now());
onKeptElsewhere(isMyEntry, adopt);
adopt();
