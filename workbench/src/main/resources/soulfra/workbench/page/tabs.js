// One tab is to be seen: the one that the address names, or that holds what it names.
const sections = [...document.querySelectorAll("main > section")];
const links = [...document.querySelectorAll("#tabs a")];
const listeners = new Map();
let shown = null;

/** `entered` is called each time that the tab comes to be seen. */
export function onTab(id, entered) {
  listeners.set(id, entered);
  if (shown === id) entered();
}

/** `scenario-leader-killed` belongs to the tab that says so, drawn or not. */
const holds = (name) => (section) => section.dataset.holds && name.startsWith(`${section.dataset.holds}-`);

/** What is drawn later may be what the address names: look again then. */
export function showTab() {
  const name = location.hash.slice(1);
  const target = name ? document.getElementById(name) : null;
  const section = target?.closest("main > section") ?? sections.find(holds(name)) ?? sections.find((one) => one.id === shown) ?? sections[0];
  for (const one of sections) one.hidden = one !== section;
  for (const link of links) {
    if (link.hash === `#${section.id}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const changed = shown !== section.id;
  shown = section.id;
  if (target instanceof HTMLDetailsElement) target.open = true;
  if (target && target !== section && section.contains(target)) target.scrollIntoView({ block: "start" });
  else if (changed) scrollTo(0, 0);
  if (changed) listeners.get(section.id)?.();
}

addEventListener("hashchange", showTab);
