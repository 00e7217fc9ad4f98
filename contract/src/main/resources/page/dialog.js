// A question that must be answered before anything else. Esc means no.
import { Problem } from "./api.js";
import { fill, h } from "./dom.js";
import { problemCard } from "./problem.js";

/**
 * @param content nodes between title and buttons; form fields are read by name
 * @param act called with the form's data on yes; if it fails, the dialog stays and says why
 * @returns true after yes, false after no
 */
export function ask({ title, content, yes, no = "Cancel", danger = false, act = async () => {} }) {
  return new Promise(answered => {
    const trouble = h("div", null);
    const agree = h("button.primary", { type: "submit" }, yes);
    if (danger) agree.classList.add("danger");
    const form = h(
      "form",
      { method: "dialog" },
      h("h2", { id: "question" }, title),
      ...content,
      trouble,
      h(
        "p.buttons",
        null,
        agree,
        h("button", { type: "button", onclick: () => dialog.close() }, no),
      ),
    );
    const dialog = h("dialog", { "aria-labelledby": "question" }, form);
    let agreed = false;

    form.addEventListener("submit", async e => {
      e.preventDefault();
      agree.disabled = true;
      fill(trouble);
      try {
        await act(Object.fromEntries(new FormData(form)));
        agreed = true;
        dialog.close();
      } catch (problem) {
        if (problem.name === "AbortError") return dialog.close();
        if (!(problem instanceof Problem)) throw problem;
        fill(trouble, problemCard(problem));
      } finally {
        agree.disabled = false;
      }
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      answered(agreed);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
