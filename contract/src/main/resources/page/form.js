// Forms: a label above each field, a hint below it, and what went wrong beside the button.
import { Problem } from "./api.js";
import { fill, h } from "./dom.js";
import { discard, post } from "./outbox.js";
import { problemCard } from "./problem.js";

let count = 0;

/** @param props `label`, `hint`, and whatever the input itself takes */
export function field({ label, hint, tag = "input", ...props }, ...children) {
  const id = `field-${++count}`;
  const described = hint ? `${id}-hint` : undefined;
  return h(
    "p.field",
    null,
    h("label", { for: id }, label),
    h(tag, { id, "aria-describedby": described, ...props }, ...children),
    hint && h("span.fine", { id: described }, hint),
  );
}

/** A text field that offers words without insisting on them. */
export function suggesting({ words, ...props }) {
  const list = `words-${++count}`;
  return [
    field({ ...props, list, autocomplete: "off", maxlength: 64 }),
    h(
      "datalist",
      { id: list },
      words.map(word => h("option", { value: word })),
    ),
  ];
}

/**
 * @param style a class for its layout
 * @param act called with the fields' values; while it runs the form can't be sent again
 * @returns the form
 */
export function form({ label, style = "column", fields, button, act }) {
  const trouble = h("div", null);
  const submit = h("button.primary", { type: "submit" }, button);
  const element = h(
    `form.${style}`,
    { "aria-label": label },
    ...fields,
    trouble,
    h("p.buttons", null, submit),
  );
  element.addEventListener("submit", async e => {
    e.preventDefault();
    submit.disabled = true;
    submit.setAttribute("aria-busy", "true");
    fill(trouble);
    try {
      await act(Object.fromEntries(new FormData(element)), element);
    } catch (problem) {
      if (problem.name === "AbortError") return;
      if (!(problem instanceof Problem)) throw problem;
      fill(trouble, problemCard(problem));
    } finally {
      submit.disabled = false;
      submit.removeAttribute("aria-busy");
    }
  });
  return element;
}

/** Posts through the outbox for a form that is still there to say what was refused. */
export async function postFromForm(path, body, what) {
  const { entry, answered } = post(path, body, what);
  try {
    return (await answered).data;
  } catch (problem) {
    discard(entry);
    throw problem;
  }
}
