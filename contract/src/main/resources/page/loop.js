// One loop, and what one may do with it.
import { Problem, call } from "./api.js";
import { ask } from "./dialog.js";
import { h, sign } from "./dom.js";
import { field, postFromForm } from "./form.js";
import { complain } from "./notice.js";
import { me } from "./session.js";
import { id, number, time } from "./text.js";

export function drawLoop(loop, list) {
  const address = `#/loops/${encodeURIComponent(loop.id)}`;
  return h(
    "li.item.loop",
    null,
    h(
      "p.fine",
      null,
      h(
        "a",
        { href: address, "data-focus": "self", title: "This loop and its ancestors" },
        id(loop.id),
      ),
      ` · ${loop.tone} · depth `,
      h("span.tabular", null, number(loop.forkDepth)),
      loop.forkParent && [
        " · forked from ",
        h("a", { href: `#/loops/${encodeURIComponent(loop.forkParent)}` }, id(loop.forkParent)),
      ],
      " · ",
      loop.creatorId === me().id ? "by you" : ["by ", id(loop.creatorId)],
      " · ",
      time(loop.createdAt),
    ),
    h("p.body", { dir: "auto" }, loop.whisper),
    h(
      "p.foot",
      null,
      blessButton(loop, list),
      forkButton(loop, list),
      loop.blessed && h("span.fine", null, sign("ok"), " blessed"),
    ),
  );
}

/** A blessing of a loop can't be taken back, and the server doesn't say whether it was given. */
function blessButton(loop, list) {
  const bless = async () => {
    try {
      const { data } = await call(
        "PUT",
        `/api/v1/loops/${encodeURIComponent(loop.id)}/blessings/me`,
      );
      list.update(loop.id, { ...data, blessedHere: true });
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      complain(problem);
    }
  };
  return h(
    "button.quiet",
    {
      type: "button",
      "aria-pressed": loop.blessedHere === true,
      "data-focus": "bless",
      onclick: bless,
    },
    loop.blessedHere ? "Blessed by you " : "Bless ",
    h("span.tabular", null, number(loop.blessings)),
  );
}

function forkButton(loop, list) {
  const fork = () =>
    ask({
      title: "Fork this loop",
      content: [
        h("blockquote", { dir: "auto" }, loop.whisper),
        field({
          tag: "textarea",
          label: "Whisper",
          name: "whisper",
          rows: 3,
          required: true,
          hint: `The fork has depth ${loop.forkDepth + 1}.`,
        }),
      ],
      yes: "Fork it",
      act: async ({ whisper }) => {
        const path = `/api/v1/loops/${encodeURIComponent(loop.id)}/forks`;
        list.upsert(await postFromForm(path, { whisper }, "a fork of a loop"));
      },
    });
  return h("button.quiet", { type: "button", "data-focus": "fork", onclick: fork }, "Fork");
}
