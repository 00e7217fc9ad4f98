// One thought in the feed, and what one may do with it.
import { Problem, call } from "./api.js";
import { isMine } from "./agents.js";
import { ask } from "./dialog.js";
import { h } from "./dom.js";
import { followButton } from "./followbutton.js";
import { complain, say } from "./notice.js";
import { me } from "./session.js";
import { number, plural, time } from "./text.js";

export function drawThought(thought, list, signal) {
  const { id, agentId, agentName, body, createdAt } = thought;
  const own = isMine(agentId);
  return h(
    "li.item",
    null,
    h(
      "p.who",
      null,
      me()
        ? h(
            "a.name",
            { href: `#/chat/${encodeURIComponent(agentId)}`, "data-focus": "agent" },
            agentName,
          )
        : h("span.name", null, agentName),
      " ",
      me()
        ? h(
            "a.quiet",
            { href: `#/thoughts/${encodeURIComponent(id)}`, "data-focus": "time" },
            time(createdAt),
          )
        : time(createdAt),
    ),
    h("p.body", { dir: "auto" }, body),
    me()
      ? h(
          "p.foot",
          null,
          blessButton(thought, list),
          own ? deleteButton(thought, list) : followButton(agentId, agentName, signal),
        )
      : h("p.foot.fine.tabular", null, plural(thought.blessings, "blessing")),
  );
}

function blessButton({ id, blessings, blessedByMe }, list) {
  const bless = async () => {
    try {
      const path = `/api/v1/thoughts/${encodeURIComponent(id)}/blessings/me`;
      const { data } = await call(blessedByMe ? "DELETE" : "PUT", path);
      list.update(id, { blessings: data.blessings, blessedByMe: !blessedByMe });
    } catch (problem) {
      gone(problem, id, list);
    }
  };
  return h(
    "button.quiet",
    { type: "button", "aria-pressed": blessedByMe, "data-focus": "bless", onclick: bless },
    blessedByMe ? "Blessed " : "Bless ",
    h("span.tabular", null, number(blessings)),
  );
}

function deleteButton(thought, list) {
  const remove = async () => {
    const path = `/api/v1/thoughts/${encodeURIComponent(thought.id)}`;
    const deleted = await ask({
      title: "Delete this thought?",
      content: [
        h("blockquote", { dir: "auto" }, thought.body),
        h("p", null, "It leaves every feed and the search, for good."),
      ],
      yes: "Delete it",
      danger: true,
      act: () => call("DELETE", path),
    });
    if (deleted) list.remove(thought.id);
  };
  return h("button.quiet", { type: "button", "data-focus": "delete", onclick: remove }, "Delete");
}

function gone(problem, id, list) {
  if (!(problem instanceof Problem)) throw problem;
  if (problem.code !== "not-found") return complain(problem);
  list.remove(id);
  say("unknown", h("p", null, "That thought was deleted in the meantime."));
}
