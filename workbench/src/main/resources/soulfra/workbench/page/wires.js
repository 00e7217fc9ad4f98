// Wires that have a proxy on them: chosen by name or in the drawing, cut or slowed; and what is broken now, to be healed.
import { announce, fill, h } from "/look/dom.js";
import { change } from "./api.js";
import { choice, failure, field, trying } from "./pieces.js";

const WAYS = [
  ["partition W", "cut it both ways"],
  ["partition W upstream", "cut what is asked"],
  ["partition W downstream", "cut what is answered"],
  ["drop W downstream", "lose what is answered"],
  ["blackhole W", "let in nobody new"],
  ["latency W 30 10", "slow it: 30 ms each way"],
  ["latency W 300 100", "slow it: 300 ms each way"],
];
const forms = new Map();

/** One for each stage; drawn once, so that what was chosen stays. */
export function wiresOf(stage, wires, look) {
  const known = forms.get(stage);
  if (known?.count === wires.length) return known.element;
  const form = wires.length > 0 ? new Form(stage, wires, look) : { element: without(stage), count: 0 };
  forms.set(stage, form);
  return form.element;
}

const without = (stage) => h("p.fine", null, stage === "stage1" ? "Stage 1 has no wires: it stores in a file of its own." : ["No proxies are on its wires. To cut them: ", h("code", null, "./lab up --wires")]);

class Form {
  constructor(stage, wires, look) {
    this.stage = stage;
    this.count = wires.length;
    this.way = WAYS[0][0];
    this.wires = new Set(wires.map(({ name }) => name));
    const [single, several] = [wires.filter(({ one }) => one), wires.filter(({ one }) => !one)];
    const group = (label, some) => some.length > 0 && h("optgroup", { label }, some.map(({ name }) => h("option", { value: name }, name)));
    this.select = h("select", { "aria-label": `Wire of ${stage}` }, group("Several together", several), group("One wire", single));
    this.refused = h("div");
    this.element = h(
      "form.ask.cut",
      { onsubmit: (event) => (event.preventDefault(), this.#cut(look)) },
      field("Wire", this.select),
      field("How", choice(WAYS, this.way, (value) => (this.way = value))),
      h("button", { type: "submit", "aria-label": `Break the wire of ${stage}` }, "Break it"),
      this.refused,
    );
  }

  async #cut(look) {
    const fault = this.way.replace("W", this.select.value);
    await trying(this.refused, async () => {
      await change("POST", "/api/broken", { stage: this.stage, fault });
      announce(`${fault} on ${this.stage}`);
    });
    await look();
  }
}

/** Somebody clicked a wire in the drawing: it is chosen, if there is a proxy on it. */
export function chooseWire(stage, name) {
  const form = forms.get(stage);
  if (!form?.wires) return announce("There are no proxies on its wires: ./lab up --wires.");
  // What the stage names as one may be several to whom wires lead: `app1-zookeeper`.
  const known = [name, name.replace(/^app\d+/, "apps")].find((one) => form.wires.has(one));
  fill(form.refused, known ? null : failure(`There is no proxy on ${name}.`));
  if (known) form.select.value = known;
  form.select.focus();
}

/** What is broken now, each with its heal. */
export function healing(faults, look) {
  const place = h("div");
  const heal = (some) => trying(place, () => Promise.all(some.map(({ id }) => change("DELETE", `/api/broken/${id}`)))).then(look);
  const now = faults.filter(({ to }) => to === null);
  if (now.length === 0) return null;
  return [
    h("h5", null, "Broken now"),
    h(
      "ul.now",
      null,
      now.map((fault) => h("li", null, h("span", null, h("span.fault", { "aria-hidden": "true" }, "▨ "), fault.fault), h("button.quiet", { type: "button", "aria-label": `heal ${fault.fault} of ${fault.stage}`, onclick: () => heal([fault]) }, "heal"))),
    ),
    now.length > 1 && h("p", null, h("button.quiet", { type: "button", onclick: () => heal(now) }, "heal all")),
    place,
  ];
}
