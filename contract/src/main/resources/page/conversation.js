// What was said between this user and one agent, oldest at the top, and what is still on its way.
import { Problem } from "./api.js";
import { unread } from "./agents.js";
import { on } from "./bus.js";
import { composer } from "./composer.js";
import { announce, fill, h, keyed } from "./dom.js";
import { draw, drawGap, drawPending, drawSilence, drawThinking } from "./message.js";
import { post, waiting } from "./outbox.js";
import { Paged } from "./paged.js";
import { problemCard } from "./problem.js";

const NEAR_THE_END = 80;

export function conversation(agent, signal) {
  const path = `/api/v1/agents/${encodeURIComponent(agent.id)}/messages`;
  const log = h("ol.messages", { "aria-label": `Messages with ${agent.name}` });
  const pending = h("ol.messages", { "aria-label": "Not acknowledged yet" });
  const tail = h("ol.messages", null);
  const state = h("div.state", { "aria-live": "polite" });
  const earlier = h("button", { type: "button", onclick: showEarlier }, "Earlier");
  const top = h("p.more", { hidden: true }, earlier);
  const scroller = h(
    "div.scroller",
    { tabindex: "0", role: "region", "aria-label": `Conversation with ${agent.name}` },
    top,
    state,
    log,
    pending,
    tail,
  );
  const list = new Paged(path, show, signal, { isNewer: (a, b) => a.position > b.position });
  // How the answer came to messages that were sent from here.
  const receipts = new Map();
  let gapAsked = false;

  function show() {
    const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_THE_END;
    keyed(
      log,
      rows(),
      row => row.key,
      row => row.draw(),
    );
    keyed(
      pending,
      unstored(),
      entry => entry.key,
      entry => drawPending(entry, agent),
    );
    fill(tail, whoseTurn());
    fill(state, about());
    top.hidden = list.next === null;
    earlier.disabled = list.state === "reading";
    if (atEnd) scroller.scrollTop = scroller.scrollHeight;
  }

  /** Rows keep their identity while nothing about them changes, so that they are drawn once. */
  const made = new Map();
  function row(key, about, drawIt) {
    const old = made.get(key);
    if (old?.about === about) return old;
    const fresh = { key, about, draw: drawIt };
    made.set(key, fresh);
    return fresh;
  }

  function rows() {
    const oldestFirst = list.items.toReversed();
    const all = [];
    oldestFirst.forEach((message, i) => {
      const before = oldestFirst[i - 1]?.position;
      if (before !== undefined && message.position > before + 1)
        all.push(gap(before, message.position));
      all.push(row(message.id, message, () => draw(message, agent, receipts.get(message.id))));
    });
    return all;
  }

  function whoseTurn() {
    const entries = waiting(path);
    if (entries.some(entry => entry.state === "sending" && entry.tries <= 1))
      return drawThinking(agent);
    const last = list.items[0];
    return entries.length === 0 && last?.role === "user" ? drawSilence(agent, last) : null;
  }

  function gap(before, after) {
    if (!gapAsked) {
      gapAsked = true;
      queueMicrotask(() => list.first());
    }
    return row(`gap ${before}`, after, () => drawGap(before, after));
  }

  /** Entries whose message came live before their answer did are stored already. */
  function unstored() {
    const stored = list.items.filter(m => m.role === "user").slice(0, 20);
    return waiting(path)
      .filter(
        entry =>
          !stored.some(
            m =>
              m.body === entry.body.body &&
              Date.parse(m.createdAt) >= entry.at &&
              !receipts.has(m.id),
          ),
      )
      .map(entry => ({ ...entry, entry }));
  }

  function about() {
    if (list.state === "failed") return problemCard(list.problem, () => list.retry());
    if (list.items.length > 0 || waiting(path).length > 0) return null;
    if (list.state === "loading") return h("p.fine", null, "Reading …");
    return h(
      "div.empty",
      null,
      h("p", null, `Nothing was said with ${agent.name} yet.`),
      h("p.fine", null, "Your first message gets position 1, its reply position 2."),
    );
  }

  async function showEarlier() {
    const fromEnd = scroller.scrollHeight - scroller.scrollTop;
    await list.more();
    scroller.scrollTop = scroller.scrollHeight - fromEnd;
  }

  function send(body) {
    const { answered } = post(path, { body }, `a message to ${agent.name}`);
    scroller.scrollTop = scroller.scrollHeight;
    answered.catch(problem => {
      // It stays in the conversation as refused.
      if (problem.name !== "AbortError" && !(problem instanceof Problem)) throw problem;
    });
  }

  on("outbox", show, signal);
  on(
    "acknowledged",
    ({ entry, answer }) => {
      if (entry.path !== path) return;
      receipts.set(answer.data.message.id, { ...answer, tries: entry.tries });
      take(answer.data.message);
      if (answer.data.reply) take(answer.data.reply);
    },
    signal,
  );
  on(
    "live",
    ({ type, data }) => {
      if (type !== "message" || data.agentId !== agent.id) return;
      take(data);
      unread(agent.id, 0);
    },
    signal,
  );
  on("reread", () => list.first(), signal);
  on("net", ({ back }) => back && list.first(), signal);

  function take(message) {
    const known = list.items.some(m => m.id === message.id);
    if (!known && message.role !== "user") announce(`${agent.name}: ${message.body}`);
    made.delete(message.id);
    list.upsert(message);
  }

  unread(agent.id, 0);
  list.first().then(() => (scroller.scrollTop = scroller.scrollHeight));
  return [scroller, composer({ label: `Message to ${agent.name}`, name: agent.id, send })];
}
