// A text that will be sent: Enter sends, Shift+Enter begins a line, and what is not sent yet
// is still there after a reload.
import { drop, keep, recall } from "./keep.js";
import { h } from "./dom.js";
import { mine } from "./session.js";
import { characters, number } from "./text.js";

const LIMIT = 4000;
const TELL_FROM = 3500;

/**
 * @param name under which the draft is kept
 * @param send called with the text; false gives the text back
 */
export function composer({ label, name, send, button = "Send" }) {
  const draft = mine(`draft.${name}`);
  const id = `composer-${name}`;
  const count = h("span.fine.tabular", { "aria-live": "polite" });
  const submit = h("button.primary", { type: "submit" }, button);
  const text = h("textarea", {
    id,
    name: "body",
    rows: 1,
    placeholder: label,
    "aria-label": label,
    "aria-describedby": `${id}-hint`,
  });
  const form = h(
    "form.composer",
    { "aria-label": label },
    text,
    submit,
    h(
      "p.fine",
      { id: `${id}-hint` },
      h("span.keys", null, "Enter sends, Shift+Enter begins a line. "),
      count,
    ),
  );

  function look() {
    const length = characters(text.value);
    count.textContent =
      length >= TELL_FROM ? `${number(length)} of ${number(LIMIT)} characters` : "";
    count.classList.toggle("over", length > LIMIT);
    submit.disabled = length === 0 || length > LIMIT;
    if (text.value === "") drop(draft);
    else keep(draft, text.value);
  }

  text.value = recall(draft, "");
  text.addEventListener("input", look);
  text.addEventListener("keydown", e => {
    if (e.key !== "Enter" || e.shiftKey || e.isComposing) return;
    e.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", async e => {
    e.preventDefault();
    if (submit.disabled) return;
    const body = text.value;
    text.value = "";
    look();
    text.focus();
    const refused = (await send(body)) === false;
    if (!refused || text.value !== "") return;
    text.value = body;
    look();
  });
  look();
  return form;
}
