// Asks an unreachable server, ever less often, whether it is back. Whoever waits hears `net`.
import { Problem, call } from "./api.js";
import { on } from "./bus.js";
import { net } from "./net.js";

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 15_000;

let asking = false;

on("net", async () => {
  if (asking || net().reachable) return;
  asking = true;
  for (let wait = FIRST_WAIT; !net().reachable; wait = Math.min(LONGEST_WAIT, wait * 2)) {
    await new Promise(go => setTimeout(go, wait * (0.5 + Math.random() / 2)));
    await call("GET", "/health/live").catch(problem => {
      if (!(problem instanceof Problem)) throw problem;
    });
  }
  asking = false;
});
