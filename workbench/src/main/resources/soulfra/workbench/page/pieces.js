// Small things that several tabs show alike.
import { fill, h, sign } from "/look/dom.js";

export const MEANING = { GOOD: "ok", UNKNOWN: "unknown", BAD: "broken" };

export const show = (value, digits = 3) =>
  value === null || value === undefined || Number.isNaN(value) ? "–" : value.toLocaleString("en", { maximumSignificantDigits: digits });

export function when(at) {
  return new Date(at).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
}

export function outside(href, text) {
  return h("a", { href, target: "_blank", rel: "noopener" }, text);
}

/** How a past run ended: sign, witness, and when, which leads to its report. */
export function past(run) {
  return h("li", null, run.kind ? [sign(MEANING[run.kind]), " "] : null, run.witness, " ", outside(run.report, when(run.at)));
}

export function failure(text) {
  return h("p", { role: "alert" }, sign("broken"), ` ${text}`);
}

/** Does what may be refused; why it was is said in `place`. */
export async function trying(place, work) {
  fill(place);
  try {
    await work();
  } catch (error) {
    fill(place, failure(error.message));
  }
}

export function field(label, input) {
  return h("label", null, h("span.fine", null, label), input);
}

export function choice(options, chosen, onchange) {
  return h("select", { onchange: (event) => onchange(event.target.value) }, options.map(([value, text]) => h("option", { value, selected: value === chosen }, text)));
}

export function table(name, heads, rows) {
  return h(
    "div.wide",
    { tabindex: "0", role: "region", "aria-label": name },
    h("table.tabular", null, h("thead", null, h("tr", null, heads.map((head) => h("th", { scope: "col" }, head)))), h("tbody", null, rows.map((row) => h("tr", null, row.map((cell) => h("td", null, cell)))))),
  );
}
