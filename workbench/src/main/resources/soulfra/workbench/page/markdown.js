// A page of a scenario: headings, paragraphs, indented blocks, `code`. Text stays text.
import { h } from "/look/dom.js";

export function markdown(text) {
  const blocks = text.split(/\n{2,}/).filter((block) => block.trim() !== "");
  return blocks.flatMap(block);
}

function block(text) {
  if (/^ {4}/.test(text)) return [h("pre", { tabindex: "0" }, text.replace(/^ {4}/gm, ""))];
  const heading = /^(#+) (.*)\n?([^]*)$/.exec(text);
  if (!heading) return [h("p", null, spans(text))];
  const [, marks, title, rest] = heading;
  const first = marks.length === 1 ? [] : [h("h4", null, spans(title))];
  return rest.trim() === "" ? first : [...first, ...block(rest)];
}

/** A line that begins with a word and a colon says what a run reads: it stays a line. */
function spans(text) {
  return text.split(/\n(?=[A-Z]\w+: )/).flatMap((line, i) => [
    i > 0 ? h("br") : null,
    ...line.replaceAll("\n", " ").split(/(`[^`]+`)/).map((part) => (part.startsWith("`") ? h("code", null, part.slice(1, -1)) : part)),
  ]);
}
