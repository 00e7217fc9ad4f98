// What is held about the user, for them to take along or to have erased.
import { Problem, call, get } from "./api.js";
import { ask } from "./dialog.js";
import { fill, h } from "./dom.js";
import { field } from "./form.js";
import { complain, say } from "./notice.js";
import { waiting } from "./outbox.js";
import { problemCard } from "./problem.js";
import { go } from "./router.js";
import { end, forget, me } from "./session.js";
import { id, number, plural, time } from "./text.js";

export function account(_, signal) {
  const about = h("div", { "aria-live": "polite" });

  async function read() {
    fill(about, h("p.fine", null, "Reading …"));
    try {
      fill(about, facts((await get("/api/v1/users/me", signal)).data));
    } catch (problem) {
      if (signal.aborted) return;
      if (!(problem instanceof Problem)) throw problem;
      fill(about, problemCard(problem, read));
    }
  }

  read();
  return h(
    "div.page.scroller",
    null,
    h("h1", null, "Account"),
    about,
    h("p.buttons", null, button("Sign out", signOut)),
    h(
      "section",
      null,
      h("h2", null, "Everything held about you"),
      h(
        "p",
        null,
        "One JSON document: agents, conversations, memories, thoughts, loops, transfers, sessions.",
      ),
      button("Download it", download),
    ),
    h(
      "section",
      null,
      h("h2", null, "Erase"),
      h(
        "p",
        null,
        "When it is done nothing of yours can be read any more, from anywhere. There is no way back.",
      ),
      button("Erase my account …", erase, "danger"),
    ),
  );
}

function button(label, act, ...classes) {
  return h(
    ["button", ...classes].join("."),
    { type: "button", onclick: () => act().catch(complain) },
    label,
  );
}

function facts(user) {
  const row = (name, ...value) => [h("dt", null, name), h("dd", null, ...value)];
  return h(
    "dl.facts",
    null,
    row("Name", user.displayName),
    row("Handle", h("span.mono", null, `@${user.handle}`)),
    row("Id", id(user.id)),
    row("Credits", h("span.tabular", null, number(user.credits))),
    row("Since", time(user.createdAt)),
  );
}

async function signOut() {
  const unsent = waiting().length;
  if (unsent > 0) {
    const yes = await ask({
      title: "Sign out with requests not acknowledged?",
      content: [
        h(
          "p",
          null,
          `${plural(unsent, "request")} will stay in this browser, readable to whoever uses it, `,
          "and go out when you sign in here again.",
        ),
      ],
      yes: "Sign out",
    });
    if (!yes) return;
  }
  try {
    await call("DELETE", "/api/v1/sessions/current");
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    if (problem.code === "not-signed-in") return;
    complain(problem);
    say(
      "unknown",
      h(
        "p",
        null,
        "You are signed out here. The server may still take the token as valid until it expires.",
      ),
    );
  }
  end();
  go("#/sign-in");
}

async function download() {
  const { data } = await get("/api/v1/users/me/export");
  const url = URL.createObjectURL(
    new Blob([JSON.stringify(data, null, 2)], { type: "application/json" }),
  );
  h("a", { href: url, download: `soulfra-${me().handle}.json` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

async function erase() {
  const { handle, id: userId } = me();
  const erased = await ask({
    title: "Erase your account?",
    content: [
      h("p", null, "Agents, conversations, thoughts, loops and credits go with it."),
      field({
        label: `Type your handle, ${handle}, to agree`,
        name: "handle",
        required: true,
        pattern: handle,
        autocomplete: "off",
        autocapitalize: "none",
      }),
    ],
    yes: "Erase everything",
    danger: true,
    act: () => call("DELETE", "/api/v1/users/me"),
  });
  if (!erased) return;
  end();
  forget(userId);
  go("#/sign-up");
  say("ok", h("p", null, "Your account is erased. This browser has forgotten it too."));
}
