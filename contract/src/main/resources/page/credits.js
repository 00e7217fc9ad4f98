// What one has, whom one gives it to, and what became of it.
import { Problem, get } from "./api.js";
import { on } from "./bus.js";
import { ask } from "./dialog.js";
import { fill, h } from "./dom.js";
import { field, form, postFromForm } from "./form.js";
import { keep, recall } from "./keep.js";
import { listView } from "./list.js";
import { say } from "./notice.js";
import { Paged } from "./paged.js";
import { problemCard } from "./problem.js";
import { me, mine } from "./session.js";
import { id, number, plural, time } from "./text.js";

export function credits(_, signal) {
  const balance = h("p.balance", { "aria-live": "polite" }, "Reading …");
  const list = new Paged("/api/v1/credits/transfers", () => view.show(), signal);
  const view = listView({
    paged: () => list,
    label: "Transfers",
    draw: drawTransfer,
    empty: () => [h("p", null, "No credits came or went yet.")],
  });

  async function read() {
    try {
      show((await get("/api/v1/credits", signal)).data.balance);
    } catch (problem) {
      if (signal.aborted) return;
      if (!(problem instanceof Problem)) throw problem;
      fill(balance, problemCard(problem, read));
    }
  }

  function show(amount) {
    fill(balance, h("span.tabular", null, number(amount)), " credits");
  }

  function all() {
    read();
    list.first();
  }

  on(
    "live",
    ({ type, data }) => {
      if (type !== "credits") return;
      show(data.balance);
      list.upsert(data.transfer);
    },
    signal,
  );
  on("reread", all, signal);
  on("net", ({ back }) => back && all(), signal);
  all();
  const gave = transfer => {
    list.upsert(transfer);
    read();
  };
  return h(
    "div.page.scroller",
    null,
    h("h1", null, "Credits"),
    balance,
    give(gave, signal),
    h("h2", null, "Transfers"),
    view.element,
  );
}

function give(gave, signal) {
  return form({
    label: "Give credits",
    style: "row",
    fields: [
      field({
        label: "To",
        name: "handle",
        required: true,
        autocomplete: "off",
        autocapitalize: "none",
        spellcheck: "false",
        placeholder: "handle",
      }),
      field({
        label: "Amount",
        name: "amount",
        type: "number",
        min: 1,
        max: 1_000_000,
        step: 1,
        required: true,
        inputmode: "numeric",
      }),
    ],
    button: "Give …",
    act: async ({ handle, amount }, element) => {
      const to = (
        await get(`/api/v1/users/${encodeURIComponent(handle.trim().replace(/^@/, ""))}`, signal)
      ).data;
      let made;
      const agreed = await ask({
        title: `Give ${plural(Number(amount), "credit")} to ${to.displayName}?`,
        content: [
          h("p", null, `@${to.handle} · `, id(to.id)),
          h(
            "p.fine",
            null,
            "It can't be taken back. Sent again after a lost answer, it still counts once.",
          ),
        ],
        yes: `Give ${number(Number(amount))}`,
        act: async () => {
          made = await postFromForm(
            "/api/v1/credits/transfers",
            { to: to.id, amount: Number(amount) },
            `${plural(Number(amount), "credit")} to @${to.handle}`,
          );
        },
      });
      if (!agreed) return;
      remember(to);
      gave(made);
      element.reset();
      say("ok", h("p", null, `${to.displayName} has got ${plural(made.amount, "credit")}.`));
    },
  });
}

/** Transfers name users by id alone; handles that were looked up here make them readable. */
function remember({ id: userId, handle }) {
  keep(mine("handles"), { ...recall(mine("handles"), {}), [userId]: handle });
}

function drawTransfer({ from, to, amount, createdAt }) {
  const gave = from === me().id;
  const other = gave ? to : from;
  const handle = recall(mine("handles"), {})[other];
  return h(
    "li.item.transfer",
    null,
    h("span", null, gave ? "to " : "from ", handle ? `@${handle} ` : "", id(other)),
    h("span.fine", null, time(createdAt)),
    h("span.amount.tabular", null, `${gave ? "−" : "+"}${number(amount)}`),
  );
}
