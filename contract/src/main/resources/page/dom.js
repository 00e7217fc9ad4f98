// Elements. Text is only ever text: nothing here, or anywhere on the page, parses HTML.

/** `h("button.quiet", {type: "button", onclick: f}, "Bless")`; absent children are left out. */
export function h(tag, props, ...children) {
  const [name, ...classes] = tag.split(".");
  const element = document.createElement(name);
  if (classes.length > 0) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key.startsWith("aria-")) element.setAttribute(key, value);
    else if (value === false) continue;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...present(children));
  return element;
}

export function fill(element, ...children) {
  element.replaceChildren(...present(children));
  return element;
}

function present(children) {
  return children.flat().filter(c => c !== undefined && c !== null && c !== false);
}

/** What a state means, for those who don't see its colour. */
const SIGNS = { ok: "✓", unknown: "?", broken: "✗" };

export function sign(state) {
  return h(`span.sign.${state}`, { "aria-hidden": "true" }, SIGNS[state]);
}

const drawn = new WeakMap();

/**
 * Makes `parent` show `items`, redrawing only those that are another object than before, so that
 * scrolling, selection and focus stay where they are.
 */
export function keyed(parent, items, keyOf, draw) {
  const before = drawn.get(parent) ?? new Map();
  const after = new Map();
  const staying = new Set(items.map(keyOf));
  for (const [key, { node }] of before) if (!staying.has(key)) node.remove();
  let next = parent.firstChild;
  for (const item of items) {
    const key = keyOf(item);
    const old = before.get(key);
    const node = old?.item === item ? old.node : draw(item);
    if (old && old.node !== node) next = replace(old.node, node, next);
    if (node === next) next = next.nextSibling;
    else parent.insertBefore(node, next);
    after.set(key, { item, node });
  }
  drawn.set(parent, after);
}

function replace(old, node, next) {
  const focus = old.contains(document.activeElement) && document.activeElement.dataset.focus;
  const followed = old === next;
  old.replaceWith(node);
  if (focus) node.querySelector(`[data-focus="${focus}"]`)?.focus();
  return followed ? node : next;
}

/** Says it once to those who listen to the page instead of looking at it. */
export function announce(text) {
  fill(document.getElementById("announcer"), h("p", null, text));
}
