// How far this page has seen each part of the store, as the answers say it: sent along with each
// request, so that no copy answers that is behind. Gone after a reload; then the newest is shown.
const parts = new Map();
const PART = /([a-z-]+)=(\d+)\.(\d+)(@[a-z0-9]+)?/g;

/** Requests at the same time may be answered in any order: of each part the later place counts. */
export function see(header) {
  for (const [text, part, epoch, position] of (header ?? "").matchAll(PART)) {
    const place = { epoch: Number(epoch), position: Number(position), text };
    if (!isBefore(place, parts.get(part))) parts.set(part, place);
  }
}

const isBefore = (place, known) =>
  known !== undefined &&
  (place.epoch < known.epoch || (place.epoch === known.epoch && place.position < known.position));

export const seen = () => [...parts.values()].map(place => place.text).join(", ");
