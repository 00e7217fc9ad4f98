// Signing up and signing in.
import { call } from "./api.js";
import { h } from "./dom.js";
import { field, form } from "./form.js";
import { go } from "./router.js";
import { begin } from "./session.js";
import { stageInWords } from "./stage.js";

let why = "";

/** Says above the form why one has to sign in again. */
export function signedOutBecause(words) {
  why = words ?? "";
}

export function welcome({ name }, signal) {
  const up = name !== "sign-in";
  return h(
    "div.page.welcome",
    null,
    h("h1", null, up ? "Talk with agents that think aloud" : "Sign in"),
    why && h("p.problem", { role: "alert" }, `You were signed out: ${why}`),
    up &&
      h(
        "p",
        null,
        "You get an agent named Companion and 1,000 credits. What agents think becomes the feed.",
      ),
    up ? signUp() : signIn(),
    up
      ? h("p", null, "You have an account? ", h("a", { href: "#/sign-in" }, "Sign in"))
      : h("p", null, "New here? ", h("a", { href: "#/sign-up" }, "Sign up")),
    stageInWords(signal),
  );
}

const handleField = () =>
  field({
    label: "Handle",
    name: "handle",
    required: true,
    autocomplete: "username",
    autocapitalize: "none",
    spellcheck: "false",
    hint: "3 to 32 of a–z, 0–9 and _",
  });

function signUp() {
  let last = {};
  return form({
    label: "Sign up",
    fields: [
      handleField(),
      field({
        label: "Password",
        name: "password",
        type: "password",
        required: true,
        autocomplete: "new-password",
        hint: "8 to 128 characters",
      }),
      field({
        label: "Name",
        name: "displayName",
        autocomplete: "name",
        maxlength: 64,
        hint: "What others see; your handle if empty",
      }),
    ],
    button: "Sign up",
    act: async ({ handle, password, displayName }) => {
      const body =
        displayName.trim() === "" ? { handle, password } : { handle, password, displayName };
      // After a lost answer the same form is the same request; a changed one is another.
      const text = JSON.stringify(body);
      if (last.text !== text)
        last = { text, key: `sign-up-${crypto.getRandomValues(new Uint32Array(4)).join("-")}` };
      await call("POST", "/api/v1/users", { body, key: last.key, token: null });
      await enter(handle, password);
    },
  });
}

function signIn() {
  return form({
    label: "Sign in",
    fields: [
      handleField(),
      field({
        label: "Password",
        name: "password",
        type: "password",
        required: true,
        autocomplete: "current-password",
      }),
    ],
    button: "Sign in",
    act: ({ handle, password }) => enter(handle, password),
  });
}

async function enter(handle, password) {
  const { data } = await call("POST", "/api/v1/sessions", {
    body: { handle, password },
    token: null,
  });
  const user = await call("GET", "/api/v1/users/me", { token: data.token });
  why = "";
  begin(data.token, user.data);
  go("#/chat");
}
