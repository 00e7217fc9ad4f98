// Who is signed in on this browser. Every tab of it is the same person.
import { tell } from "./bus.js";
import { drop, keep, names, onKeptElsewhere, recall } from "./keep.js";

let current = recall("session", null);

/** `{token, user: {id, handle, displayName}}`, or null. */
export function session() {
  return current;
}

export function me() {
  return current?.user ?? null;
}

export function begin(token, user) {
  current = { token, user: { id: user.id, handle: user.handle, displayName: user.displayName } };
  keep("session", current);
  tell("session");
}

/** @param why in words, for the sign-in form; absent where the user asked for it */
export function end(why) {
  current = null;
  drop("session");
  tell("session", why);
}

/** A name under which to keep something that belongs to this user alone, or to nobody. */
export function mine(name) {
  return `${name}.${current?.user.id ?? "nobody"}`;
}

/** Forgets all that is kept for this user. */
export function forget(userId) {
  names()
    .filter(name => name.endsWith(`.${userId}`))
    .forEach(drop);
}

onKeptElsewhere(
  name => name === "session",
  () => location.reload(),
);
