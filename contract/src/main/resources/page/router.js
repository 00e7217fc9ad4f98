// The address decides what is shown, so that it survives a reload and can be sent to others:
// `#/chat/ID/memory`, `#/feed/search?q=sea`.
import { tell } from "./bus.js";

/** `{name, parts, query, hash}` of the address now. */
export function route() {
  const hash = location.hash || "#/";
  const [path, query = ""] = hash.slice(1).split("?");
  const [name = "", ...parts] = path
    .split("/")
    .filter(part => part !== "")
    .map(decode);
  return { name, parts, query: new URLSearchParams(query), hash };
}

export function go(hash) {
  if (location.hash === hash) tell("route");
  else location.hash = hash;
}

/** Without a step to go back to. */
export function replace(hash) {
  history.replaceState(null, "", hash);
  tell("route");
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a percent sign that somebody typed
  }
}

window.addEventListener("hashchange", () => tell("route"));
