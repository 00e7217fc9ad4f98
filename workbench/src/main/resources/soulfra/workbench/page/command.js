// A command to be typed in a terminal, with a button that copies it.
import { announce, fill, h } from "/look/dom.js";

export function command(text) {
  const copy = h("button.quiet", { type: "button", "aria-label": `Copy ${text}` }, "Copy");
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    fill(copy, "Copied");
    announce(`Copied: ${text}`);
    setTimeout(() => fill(copy, "Copy"), 2000);
  });
  return h("p.command", null, h("code", null, text), copy);
}
