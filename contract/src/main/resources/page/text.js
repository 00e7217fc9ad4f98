// Times, numbers and ids as this page writes them.
import { h } from "./dom.js";

const CLOCK = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const NUMBER = new Intl.NumberFormat("en");

/** The clock alone for today, the day with it for before; the exact time, in UTC, on hover. */
export function time(iso) {
  const at = new Date(iso);
  const today = at.toDateString() === new Date().toDateString();
  const text = today ? clock(at) : `${DAY.format(at)} ${clock(at)}`;
  return h("time.mono", { datetime: iso, title: iso }, text);
}

export function clock(date) {
  return CLOCK.format(date);
}

export function number(n) {
  return NUMBER.format(n);
}

export function plural(n, one, many = `${one}s`) {
  return `${number(n)} ${n === 1 ? one : many}`;
}

/** An id as far as people compare ids: its end, where neighbours differ; all of it on hover. */
export function id(text) {
  const short = text.length > 10 ? `…${text.slice(-8)}` : text;
  return h("span.mono.id", { title: text }, short);
}

/** Characters as the contract counts them: code points, without the white space around. */
export function characters(text) {
  return [...text.trim()].length;
}

export function seconds(ms) {
  return `${Math.max(0, Math.ceil(ms / 1000))} s`;
}
