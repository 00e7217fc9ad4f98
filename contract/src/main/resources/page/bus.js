// Who wants to know hears of it. The names that are told:
//   session      someone signed in or out
//   net          the server became reachable or not; live began, waits or ended
//   answer       the server answered a request
//   outbox       what is not acknowledged changed
//   acknowledged a kept POST was answered: {entry, answer}
//   live         an event of the WebSocket
//   reread       events were missed for good: read lists again
//   agents, follows, stage   what is known of them changed
//   route        the address changed

const listeners = new Map();

/** Calls `hear` until `signal` ends it; without a signal for as long as the page is open. */
export function on(name, hear, signal) {
  if (signal?.aborted) return;
  const all = listeners.get(name) ?? new Set();
  listeners.set(name, all.add(hear));
  signal?.addEventListener("abort", () => all.delete(hear), { once: true });
}

export function tell(name, data) {
  for (const hear of [...(listeners.get(name) ?? [])]) hear(data);
}
