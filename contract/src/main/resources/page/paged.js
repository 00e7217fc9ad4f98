// One of the server's lists, as far as it was read, newest first; live events change it in place.
import { Problem, get } from "./api.js";

const newer = (a, b) => a.createdAt > b.createdAt;

export class Paged {
  items = [];
  next = null;
  /** loading: nothing read yet; reading: more is on its way; ready; failed: see `problem` */
  state = "loading";
  problem = null;
  readAt = null;
  /** Whether more than the newest part was read. */
  furtherRead = false;
  #path;
  #signal;
  #newer;
  #asPage;
  #arrived = [];
  #reads = 0;

  /** @param changed called after each change */
  constructor(path, changed, signal, { isNewer = newer, asPage = data => data } = {}) {
    this.#path = path;
    this.#signal = signal;
    this.#newer = isNewer;
    this.#asPage = asPage;
    this.changed = changed;
  }

  /** Reads the newest part again; what arrived live in the meantime stays. */
  async first() {
    this.retry = () => this.first();
    this.#arrived = [];
    await this.#read(null, page => {
      this.items = page.items;
      this.furtherRead = false;
      this.readAt = new Date();
      this.#arrived.forEach(item => this.#put(item));
    });
  }

  async more() {
    this.retry = () => this.more();
    await this.#read(this.next, page => {
      this.furtherRead = true;
      const known = new Set(this.items.map(item => item.id));
      this.items = [...this.items, ...page.items.filter(item => !known.has(item.id))];
    });
  }

  upsert(item) {
    this.#arrived.push(item);
    this.#put(item);
    this.changed();
  }

  /** Changes an item that is here; one that isn't will be read changed. */
  update(id, change) {
    this.items = this.items.map(item => (item.id === id ? { ...item, ...change } : item));
    this.changed();
  }

  remove(id) {
    this.items = this.items.filter(item => item.id !== id);
    this.changed();
  }

  /** Has all items drawn again, because something that they are drawn by changed. */
  touch() {
    this.items = this.items.map(item => ({ ...item }));
    this.changed();
  }

  async #read(cursor, take) {
    const read = ++this.#reads; // an older one that ends later is not shown
    this.state = this.items.length === 0 ? "loading" : "reading";
    this.changed();
    try {
      const page = this.#asPage((await get(this.#at(cursor), this.#signal)).data);
      if (read !== this.#reads) return;
      this.next = page.next;
      take(page);
      this.state = "ready";
      this.problem = null;
    } catch (problem) {
      if (this.#signal.aborted || read !== this.#reads) return;
      if (!(problem instanceof Problem)) throw problem;
      this.state = "failed";
      this.problem = problem;
    }
    this.changed();
  }

  #at(cursor) {
    if (cursor === null) return this.#path;
    const mark = this.#path.includes("?") ? "&" : "?";
    return `${this.#path}${mark}cursor=${encodeURIComponent(cursor)}`;
  }

  #put(item) {
    const here = this.items.findIndex(other => other.id === item.id);
    const behind = this.items.findIndex(other => !this.#newer(other, item));
    if (here >= 0) this.items = this.items.with(here, item);
    else if (behind >= 0) this.items = this.items.toSpliced(behind, 0, item);
    else this.items = [...this.items, item];
  }
}
