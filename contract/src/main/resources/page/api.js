// One request, one answer or one Problem. Remembers what the server said last.
import { tell } from "./bus.js";
import { change } from "./net.js";
import { see, seen } from "./seen.js";
import { end, session } from "./session.js";

/** A mind may take 5 s; whoever says nothing for this long is treated as not answering. */
const PATIENCE = 30_000;
const REMEMBERED = 50;

/** A request that was not carried out as asked; `definite` says that it did not happen. */
export class Problem extends Error {
  constructor({ code, title, detail, status, definite, retryAfter, method, path }) {
    super(detail || title);
    Object.assign(this, { code, title, detail, status, definite, retryAfter, method, path });
  }
}

/** The latest, newest first: `{at, method, path, status, took, instance, replay, copies, stale, code}`. */
export const log = [];

export const get = (path, signal) => call("GET", path, { signal });

/**
 * @param options `body`, `key` (idempotency), `version` (If-Match), `signal`
 * @returns `{data, status, took, instance, replay}`
 * @throws Problem, also where no answer came; an AbortError where `signal` ended it
 */
export async function call(method, path, options = {}) {
  const { body, key, version, signal, token = session()?.token } = options;
  const headers = {};
  if (token) headers.Authorization = `Bearer ${token}`;
  if (seen()) headers["Soulfra-Seen"] = seen();
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  if (version !== undefined) headers["If-Match"] = `"${version}"`;

  const begun = performance.now();
  const line = { at: new Date(), method, path };
  let response, text;
  try {
    const patience = AbortSignal.timeout(PATIENCE);
    response = await fetch(path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
      cache: "no-store",
    });
    text = await response.text();
  } catch (e) {
    if (signal?.aborted) throw e;
    note({ ...line, status: 0, took: performance.now() - begun });
    change({ reachable: false });
    throw unanswered(method, path, e);
  }
  see(response.headers.get("Soulfra-Seen"));
  const answer = {
    status: response.status,
    took: performance.now() - begun,
    instance: response.headers.get("Soulfra-Instance"),
    replay: response.headers.get("Idempotent-Replay") === "true",
    copies: response.headers.get("Soulfra-Copies"),
    stale: Number(response.headers.get("Soulfra-Stale-Ms")),
  };
  change({ reachable: true });
  const problem = response.ok ? null : read(response, text, method, path);
  note({ ...line, ...answer, code: problem?.code });
  if (problem) {
    if (problem.code === "not-signed-in" && token && token === session()?.token)
      end(problem.detail);
    throw problem;
  }
  return { ...answer, data: text === "" ? null : JSON.parse(text) };
}

function unanswered(method, path, cause) {
  const slow = cause.name === "TimeoutError";
  return new Problem({
    code: "no-answer",
    title: "The server does not answer",
    detail: slow ? `It said nothing for ${PATIENCE / 1000} s.` : "The connection failed.",
    status: 0,
    definite: false,
    method,
    path,
  });
}

function read(response, text, method, path) {
  let said;
  try {
    said = JSON.parse(text);
  } catch {
    // Not from the server itself but from something in front of it, which can't know what happened.
    said = { title: response.statusText || "An answer nobody can read", definite: false };
  }
  return new Problem({
    code: said.code ?? "unknown",
    title: said.title,
    detail: said.detail,
    status: response.status,
    definite: said.definite ?? false,
    retryAfter: wait(response.headers.get("Retry-After")),
    method,
    path,
  });
}

/** Retry-After in ms: it may be a number of seconds or a date. */
function wait(header) {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

function note(line) {
  log.unshift(line);
  if (log.length > REMEMBERED) log.pop();
  tell("answer", line);
}
