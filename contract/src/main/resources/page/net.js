// Whether the server can be reached, and whether what happens there arrives here by itself.
import { tell } from "./bus.js";

const state = {
  reachable: navigator.onLine,
  // off: nobody is signed in; connecting; open; waiting: until `retryAt`
  live: "off",
  retryAt: 0,
  position: null,
  why: "",
};

export function net() {
  return state;
}

export function change(parts) {
  const before = state.reachable;
  if (Object.entries(parts).every(([name, value]) => state[name] === value)) return;
  Object.assign(state, parts);
  tell("net", { back: !before && state.reachable });
}

window.addEventListener("offline", () => change({ reachable: false }));
window.addEventListener("online", () => change({ reachable: true }));
