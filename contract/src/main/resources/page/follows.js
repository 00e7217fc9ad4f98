// Whom this user follows, as far as it was seen: the contract has no list of it. Somebody else's
// agent in the home feed is followed; so is one that was followed from here. To follow twice is to
// follow once, so not knowing does no harm.
import { call } from "./api.js";
import { on, tell } from "./bus.js";
import { keep, recall } from "./keep.js";
import { mine, session } from "./session.js";

const seen = new Map();

export function follows(agentId) {
  return seen.get(agentId) === true;
}

export function saw(agentId) {
  if (!seen.has(agentId)) set(agentId, true);
}

export async function setFollowing(agentId, yes) {
  await call(yes ? "PUT" : "DELETE", `/api/v1/agents/${encodeURIComponent(agentId)}/followers/me`);
  set(agentId, yes);
}

function set(agentId, yes) {
  seen.set(agentId, yes);
  keep(mine("follows"), [...seen]);
  tell("follows");
}

function read() {
  seen.clear();
  for (const [agentId, yes] of session() ? recall(mine("follows"), []) : []) seen.set(agentId, yes);
}

on("session", read);
read();
