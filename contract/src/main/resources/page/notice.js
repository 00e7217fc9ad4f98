// What has no better place to be said. Trouble stays until it is closed, by its button or by Esc.
import { Problem } from "./api.js";
import { on } from "./bus.js";
import { h, sign } from "./dom.js";
import { fingerprint, forYourData, happened, whatToDo } from "./problem.js";

const AT_ONCE = 3;
const GOOD_NEWS_LASTS = 10_000;

export function say(state, ...words) {
  const region = document.getElementById("notices");
  const notice = h(
    "div.notice",
    { role: state === "ok" ? "status" : "alert" },
    sign(state),
    h("div", null, ...words),
    h(
      "button.quiet",
      { type: "button", "aria-label": "Close this notice", onclick: () => notice.remove() },
      "Close",
    ),
  );
  region.append(notice);
  if (state === "ok") setTimeout(() => notice.remove(), GOOD_NEWS_LASTS);
  while (region.children.length > AT_ONCE) region.firstChild.remove();
}

/** Shows a Problem; anything else is a mistake of ours and is thrown on. */
export function complain(problem) {
  if (problem.name === "AbortError") return;
  if (!(problem instanceof Problem)) throw problem;
  say(
    problem.definite ? "broken" : "unknown",
    h("p", null, happened(problem), " ", forYourData(problem), " ", whatToDo(problem)),
    h("p.mono.fine", null, fingerprint(problem)),
  );
}

on("session", () => document.getElementById("notices").replaceChildren());
document.addEventListener("keydown", e => {
  if (e.key === "Escape" && !document.querySelector("dialog[open]")) {
    document.getElementById("notices").lastChild?.remove();
  }
});
