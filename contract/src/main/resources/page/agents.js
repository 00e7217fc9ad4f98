// The agents one can talk with: one's own, and others' public ones that were visited.
import { Problem, call, get } from "./api.js";
import { on, tell } from "./bus.js";
import { keep, recall } from "./keep.js";
import { me, mine, session } from "./session.js";

const VISITED = 20;
const PAGE = 100;

/** `open` is the id of the agent that stands in the middle. */
const state = { own: [], visited: [], problem: null, loaded: false, unread: new Map(), open: null };
let loading = null;

export function agents() {
  return state;
}

export function isMine(agentId) {
  return state.own.some(agent => agent.id === agentId);
}

export function known(agentId) {
  return [...state.own, ...state.visited].find(agent => agent.id === agentId);
}

/** Reads all of one's own agents; they decide what one may do in the feed. */
export function load() {
  loading ??= readAll().finally(() => (loading = null));
  return loading;
}

async function readAll() {
  const owner = session()?.user.id;
  try {
    const own = [];
    for (let cursor = ""; cursor !== null;) {
      const more = cursor && `&cursor=${encodeURIComponent(cursor)}`;
      const { data } = await get(`/api/v1/agents?mine=true&limit=${PAGE}${more}`);
      own.push(...data.items);
      cursor = data.next;
    }
    if (session()?.user.id !== owner) return;
    change({ own: own.reverse(), problem: null, loaded: true });
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    change({ problem });
  }
}

/** Reads one agent, own or public, and remembers another's as visited. */
export async function visit(agentId, signal) {
  const agent = (await get(`/api/v1/agents/${encodeURIComponent(agentId)}`, signal)).data;
  put(agent);
  return agent;
}

export async function changeTone(agent, tone) {
  const path = `/api/v1/agents/${encodeURIComponent(agent.id)}`;
  put((await call("PATCH", path, { body: { tone }, version: agent.version })).data);
}

export function put(agent) {
  if (agent.ownerId === me()?.id) {
    const here = state.own.findIndex(other => other.id === agent.id);
    change({ own: here < 0 ? [...state.own, agent] : state.own.with(here, agent) });
  } else {
    const others = state.visited.filter(other => other.id !== agent.id);
    change({ visited: [agent, ...others].slice(0, VISITED) });
    keep(mine("visited"), state.visited);
  }
}

export function leave(agentId) {
  change({ visited: state.visited.filter(agent => agent.id !== agentId) });
  keep(mine("visited"), state.visited);
}

/** Says which agent stands in the middle, until `signal` ends it. */
export function stand(agentId, signal) {
  change({ open: agentId });
  signal.addEventListener("abort", () => state.open === agentId && change({ open: null }), {
    once: true,
  });
}

export function unread(agentId, count) {
  if ((state.unread.get(agentId) ?? 0) === count) return;
  state.unread.set(agentId, count);
  tell("agents");
}

function change(parts) {
  Object.assign(state, parts);
  tell("agents");
}

on("session", () => {
  const visited = session() ? recall(mine("visited"), []) : [];
  state.unread.clear();
  change({ own: [], visited, loaded: false, problem: null });
});
on("live", ({ type, data }) => {
  if (type === "message") unread(data.agentId, (state.unread.get(data.agentId) ?? 0) + 1);
});
if (session()) state.visited = recall(mine("visited"), []);
