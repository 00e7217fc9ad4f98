// What this browser keeps for us between visits. Where it refuses, we keep it until the page closes
// and say so: `kept()` is false then.

const PREFIX = "soulfra.";
const unkept = new Map();
let refused = null;

export function kept() {
  return refused === null;
}

export function recall(name, otherwise) {
  if (unkept.has(name)) return unkept.get(name);
  try {
    const text = localStorage.getItem(PREFIX + name);
    return text === null ? otherwise : JSON.parse(text);
  } catch (e) {
    refuse(e);
    return otherwise;
  }
}

export function keep(name, value) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
    unkept.delete(name);
  } catch (e) {
    unkept.set(name, value);
    refuse(e);
  }
}

export function drop(name) {
  unkept.delete(name);
  try {
    localStorage.removeItem(PREFIX + name);
  } catch (e) {
    refuse(e);
  }
}

/** All names under which something is kept. */
export function names() {
  const all = new Set(unkept.keys());
  try {
    const ours = Object.keys(localStorage).filter(key => key.startsWith(PREFIX));
    ours.forEach(key => all.add(key.slice(PREFIX.length)));
  } catch (e) {
    refuse(e);
  }
  return [...all];
}

/** Calls `hear` when another tab changed what is kept under a name that is `meant`. */
export function onKeptElsewhere(meant, hear) {
  window.addEventListener("storage", e => {
    if (e.key?.startsWith(PREFIX) && meant(e.key.slice(PREFIX.length))) hear();
  });
}

function refuse(cause) {
  if (refused === null) console.warn("This browser keeps nothing for this page.", cause);
  refused = cause;
}
