// One message as the stage knows it: its position in the conversation, and how sure it is.
import { h, sign } from "./dom.js";
import { asNew, discard, now } from "./outbox.js";
import { fingerprint, forYourData, happened, whatToDo } from "./problem.js";
import { me } from "./session.js";
import { clock, plural, time } from "./text.js";

export function draw(message, agent, receipt) {
  const own = message.role === "user";
  return h(
    `li.message.${own ? "own" : "agent"}`,
    null,
    h("span.position.mono", { title: "Position in this conversation" }, `#${message.position}`),
    h("span.who", null, own ? me().displayName : agent.name, " ", time(message.createdAt)),
    h("p.body", { dir: "auto" }, message.body),
    receipt && h("span.fine.mono", null, sign("ok"), " ", receiptInWords(receipt)),
  );
}

function receiptInWords({ instance, took, replay, tries }) {
  const parts = ["stored"];
  // A browser repeats a request by itself when a connection that it reused breaks, so one try of
  // ours may be two requests.
  if (replay) parts.push(`sent ${Math.max(2, tries)} times, stored once`);
  else if (tries > 1) parts.push(`attempt ${tries}`);
  if (instance) parts.push(instance);
  parts.push(`${Math.round(took)} ms`);
  return parts.join(" · ");
}

/** Kept here, not acknowledged by the server. */
export function drawPending({ entry, ...seen }) {
  const refused = seen.state === "refused" || seen.state === "old";
  return h(
    "li.message.own.pending",
    null,
    h("span.position.mono", { title: "It has no position before it is stored" }, "#–"),
    h("span.who", null, me().displayName, " ", h("span.mono.fine", null, clock(new Date(seen.at)))),
    h("p.body", { dir: "auto" }, seen.body.body),
    pendingState(seen),
    (refused || seen.state === "waiting") && pendingButtons(entry, refused),
  );
}

export function pendingState({ state, problem, tries, until }) {
  if (state === "old") {
    const words =
      " Not acknowledged for 24 h. The server may have forgotten its key: it could count twice.";
    return h("span.fine", null, sign("unknown"), words);
  }
  if (state === "sending")
    return h(
      "span.fine",
      null,
      sign("unknown"),
      tries > 1 ? ` Sending again, attempt ${tries} …` : " Not acknowledged yet",
    );
  if (state === "refused") {
    return h(
      "span.fine",
      null,
      sign("broken"),
      ` ${happened(problem)} ${forYourData(problem)} ${whatToDo(problem)} `,
      h("span.mono", null, fingerprint(problem)),
    );
  }
  return h(
    "span.fine",
    null,
    sign("unknown"),
    ` Not acknowledged. ${happened(problem)} ${forYourData(problem, true)} `,
    h("span.mono", null, `${plural(tries, "attempt")}, next at ${clock(new Date(until))}`),
  );
}

export function pendingButtons(entry, refused) {
  return h(
    "span.buttons",
    null,
    refused
      ? h(
          "button",
          { type: "button", "data-focus": "again", onclick: () => asNew(entry) },
          "Send as new",
        )
      : h("button", { type: "button", "data-focus": "again", onclick: now }, "Send now"),
    h(
      "button.quiet",
      { type: "button", "data-focus": "discard", onclick: () => discard(entry) },
      "Discard",
    ),
  );
}

export function drawThinking(agent) {
  return h(
    "li.message.agent",
    null,
    h("span.position.mono", null, "#–"),
    h("span.who", null, agent.name),
    h("p.fine.typing", null, `${agent.name} is thinking`),
  );
}

/** The user's message is the last one: it is stored, and the mind has not answered. */
export function drawSilence(agent, { position }) {
  const words = `No answer yet. Your message is stored at position ${position}; the reply comes by itself.`;
  return h(
    "li.message.agent.silence",
    null,
    h("span.position.mono", null, "#–"),
    h("span.who", null, agent.name),
    h("p.fine", null, words),
  );
}

export function drawGap(before, after) {
  const one = before + 1 === after - 1;
  const missing = one ? `Position ${before + 1} is` : `Positions ${before + 1} to ${after - 1} are`;
  return h(
    "li.message.gap",
    null,
    h("span.position.mono", null, "#…"),
    h("p.fine", null, sign("unknown"), ` ${missing} not here; the conversation was read again.`),
  );
}
