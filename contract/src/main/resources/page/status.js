// Where one is, and how sure one can be: the line at the top, the one at the bottom, and the banner
// while the server can't be reached.
import { log } from "./api.js";
import { on } from "./bus.js";
import { fill, h, sign } from "./dom.js";
import { net } from "./net.js";
import { waiting } from "./outbox.js";
import { me } from "./session.js";
import { stageInfo } from "./stage.js";
import { clock, number, plural } from "./text.js";

export function topLine(element) {
  const stage = h("a.stage.mono", { href: "#/stage", title: "What this stage promises" });
  const banner = h("p.banner", { role: "status", hidden: true });
  const live = h("span.live", { role: "status" });
  const who = h("a.whoami", { href: "#/account" });
  const button = h("button.quiet", {
    type: "button",
    onclick: () => nameTheme(window.theme.next()),
  });
  const nameTheme = chosen => {
    button.textContent = { system: "Auto", light: "Light", dark: "Dark" }[chosen];
    button.setAttribute("aria-label", `${button.textContent} theme, change it`);
  };

  function show() {
    const info = stageInfo();
    stage.textContent = info ? info.stage : "stage unknown";
    fill(live, ...liveInWords());
    live.title = net().why;
    who.hidden = !me();
    who.textContent = me() ? `@${me().handle}` : "";
    banner.hidden = net().reachable;
    if (!net().reachable) fill(banner, ...unreachable());
  }

  nameTheme(window.theme.chosen);
  for (const name of ["net", "session", "stage", "outbox"]) on(name, show);
  show();
  fill(element, h("a.brand", { href: "#/" }, "SOULFRA"), stage, live, who, button, banner);
}

function liveInWords() {
  const { live, reachable, retryAt } = net();
  if (!reachable) return [sign("broken"), navigator.onLine ? " No answer" : " Offline"];
  if (live === "open") return [sign("ok"), " Live"];
  if (live === "connecting") return [sign("unknown"), " Connecting"];
  if (live === "waiting")
    return [sign("unknown"), ` Not live, next try ${clock(new Date(retryAt))}`];
  return [sign("ok"), " Reachable"];
}

function unreachable() {
  const unsent = waiting().length;
  return [
    sign("broken"),
    navigator.onLine ? " The server does not answer." : " You are offline.",
    " What you see may be old. What you write is kept here and sent when the server answers. ",
    unsent > 0 &&
      h("a", { href: "#/unacknowledged" }, `${plural(unsent, "request")} not acknowledged`),
  ].filter(Boolean);
}

export function bottomLine(element) {
  function show() {
    const [last] = log;
    const unsent = waiting().length;
    fill(
      element,
      h(
        "span",
        null,
        last
          ? `${last.method} ${last.path.replace("/api/v1", "").split("?")[0]}`
          : "no request yet",
      ),
      last &&
        h(
          "span",
          null,
          last.status === 0
            ? "no answer"
            : `${last.status}${last.code ? ` ${last.code}` : ""}${last.replay ? " replay" : ""}`,
        ),
      last && h("span", null, `${Math.round(last.took)} ms`),
      last?.instance && h("span", null, `answered by ${last.instance}`),
      last?.copies && h("span", null, `from ${last.copies}, at most ${last.stale} ms old`),
      h("span.push", null, net().position === null ? "" : `live position ${net().position}`),
      me() && h("a", { href: "#/unacknowledged" }, `${number(unsent)} not acknowledged`),
    );
  }
  for (const name of ["answer", "net", "outbox", "session"]) on(name, show);
  show();
}
