// One agent: its conversation, its memory, its prophecies.
import { Problem } from "./api.js";
import { agents, isMine, known, leave, load, stand, visit } from "./agents.js";
import { on } from "./bus.js";
import { conversation } from "./conversation.js";
import { fill, h } from "./dom.js";
import { followButton } from "./followbutton.js";
import { keep, recall } from "./keep.js";
import { memory } from "./memory.js";
import { problemCard } from "./problem.js";
import { prophecies } from "./prophecies.js";
import { go, replace } from "./router.js";
import { mine } from "./session.js";
import { id } from "./text.js";
import { askForTone } from "./tone.js";

const PARTS = { chat: "Chat", memory: "Memory", prophecies: "Prophecies" };

export function chat({ parts: [agentId, part = "chat"] }, signal) {
  const element = h("div.chat", null);
  if (agentId === undefined) chooseOne(element, signal);
  else open(element, agentId, part in PARTS ? part : "chat", signal);
  return element;
}

/** Without a name in the address: the agent last talked with, or the first. */
async function chooseOne(element, signal) {
  fill(element, h("p.fine.page", null, "Reading …"));
  await (agents().loaded || load());
  if (signal.aborted) return;
  const last = recall(mine("agent"), null);
  const agent = (last && known(last)) ?? agents().own[0];
  if (agent) return replace(`#/chat/${encodeURIComponent(agent.id)}`);
  const retry = () => chooseOne(element, signal);
  if (agents().problem) fill(element, problemCard(agents().problem, retry));
  else
    fill(
      element,
      h(
        "div.empty.page",
        null,
        h("p", null, "You have no agent yet."),
        h("a.button", { href: "#/new-agent" }, "New agent"),
      ),
    );
}

async function open(element, agentId, part, signal) {
  if (!known(agentId)) {
    fill(element, h("p.fine.page", null, "Reading …"));
    try {
      await visit(agentId, signal);
    } catch (problem) {
      if (signal.aborted) return;
      if (!(problem instanceof Problem)) throw problem;
      if (problem.code === "not-found") leave(agentId);
      fill(
        element,
        h(
          "div.page",
          null,
          problemCard(problem, () => open(element, agentId, part, signal)),
        ),
      );
      return;
    }
  }
  const agent = known(agentId);
  keep(mine("agent"), agentId);
  stand(agentId, signal);
  const head = h("header.head", null);
  let shown = null;
  const show = () => {
    const now = known(agentId) ?? agent;
    if (now !== shown) fill(head, heading(now, part, signal));
    shown = now;
  };
  on("agents", show, signal);
  show();
  fill(element, head, ...body(agent, part, signal));
}

function body(agent, part, signal) {
  if (part === "memory") return [memory(agent, signal)];
  if (part === "prophecies") return [prophecies(agent, signal)];
  return conversation(agent, signal);
}

function heading(agent, part, signal) {
  const own = isMine(agent.id);
  const at = `#/chat/${encodeURIComponent(agent.id)}`;
  const link = name =>
    h(
      "a",
      {
        href: name === "chat" ? at : `${at}/${name}`,
        "aria-current": name === part ? "page" : undefined,
      },
      PARTS[name],
    );
  return [
    h("a.back", { href: "#/agents" }, "All agents"),
    h("h1", null, agent.name),
    h(
      "p.fine",
      null,
      `${agent.archetype} · ${agent.public ? "public" : "private"} · `,
      id(agent.id),
    ),
    h(
      "p.fine.tone",
      null,
      `tone ${agent.tone} · version `,
      h("span.tabular", null, agent.version),
      own &&
        h(
          "button.quiet",
          { type: "button", onclick: () => askForTone(agent.id, signal) },
          "Change",
        ),
      !own && followButton(agent.id, agent.name, signal),
    ),
    h(
      "nav.tabs",
      { "aria-label": agent.name },
      link("chat"),
      own && link("memory"),
      link("prophecies"),
    ),
  ];
}

export function allAgents() {
  if (matchMedia("(min-width: 1000px)").matches) go("#/chat");
  return h("div", null);
}
