// A problem in words: what happened, what it means for the data, what to do.
import { h, sign } from "./dom.js";
import { seconds } from "./text.js";

const NEXT = {
  "invalid-request": "Change it and try again.",
  "bad-credentials": "Check both and try again, or sign up.",
  "not-signed-in": "Sign in again; what was not sent stays in this browser.",
  forbidden: "Only its owner may do this.",
  "not-found": "It was deleted, or it is private to someone else.",
  "handle-taken": "Choose another handle, or sign in if this one is yours.",
  "idempotency-key-reused": "Send it again as a new one.",
  "insufficient-credits": "Send less, or wait until credits arrive.",
  "version-conflict": "Look at the newer state, then decide again.",
  "too-large": "Shorten it: a request holds at most 64 KiB.",
  "rate-limited": "Slow down a little.",
  internal: "Try again. If it stays so, tell whoever runs this server.",
  unavailable: "The server is there, but something behind it is not. Try again soon.",
  "no-answer": "Check the connection. The page goes on by itself as soon as the server answers.",
};

export function happened(problem) {
  const detail = problem.detail ?? "";
  return detail && detail !== problem.title
    ? `${problem.title}. ${sentence(detail)}`
    : `${problem.title}.`;
}

/** @param kept whether the request waits in the outbox to be sent again */
export function forYourData(problem, kept = false) {
  if (problem.method === "GET") return "Nothing was changed by this.";
  if (kept) {
    return problem.definite
      ? "It was not stored. It is kept here and sent again by itself."
      : "It may have been stored. It is kept and sent again under the same key, so it counts once.";
  }
  return problem.definite
    ? "It did not happen; nothing was stored."
    : "It may have happened or not. Doing the same again is safe: it counts once.";
}

export function whatToDo(problem) {
  return NEXT[problem.code] ?? "Try again.";
}

/** Shown where the answer was expected. `again` repeats the request. */
export function problemCard(problem, again) {
  return h(
    "div.problem",
    { role: "alert" },
    h(
      "p.what",
      null,
      sign(problem.definite || problem.method === "GET" ? "broken" : "unknown"),
      " ",
      happened(problem),
    ),
    h("p", null, forYourData(problem), " ", whatToDo(problem)),
    h("p.mono.fine", null, fingerprint(problem)),
    again && h("p", null, againButton(problem, again)),
  );
}

export function fingerprint(problem) {
  return [
    problem.status || "no status",
    problem.code,
    problem.method === "GET" ? "read" : problem.definite ? "definite" : "indefinite",
    `${problem.method} ${problem.path.replace("/api/v1", "").split("?")[0]}`,
  ].join(" · ");
}

function againButton(problem, again) {
  const button = h("button", { type: "button", onclick: again }, "Try again");
  if (!problem.retryAfter) return button;
  const until = Date.now() + problem.retryAfter;
  const tick = () => {
    const left = until - Date.now();
    button.textContent = left > 0 ? `Try again (in ${seconds(left)})` : "Try again";
    if (left <= 0 || !button.isConnected) clearInterval(ticking);
  };
  const ticking = setInterval(tick, 1000);
  button.textContent = `Try again (in ${seconds(problem.retryAfter)})`;
  return button;
}

function sentence(text) {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
