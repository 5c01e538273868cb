import type { BusEvent, Sha } from '@erwik/events';
import { accessPath, mayWrite } from '@erwik/pages';
import type { AccessRights } from '../access/access-rights.js';
import type { StoreClient } from '../store/store-client.js';
import type { StoreWatch, WatchChange } from '../store/store-watch.js';

/** The wiki's own looks, a file at the root as Gollum has it. */
export const customStylePath = 'custom.css';
/** Largest one that is used, in bytes: readers wait for it before they see a page. */
export const customStyleMaxBytes = 64 * 1024;

/** What the wiki's own looks are made from. */
export type CustomStyleParts = {
  readonly store: StoreClient;
  readonly watch: StoreWatch;
  readonly rights: AccessRights;
};

/**
 * The wiki's own stylesheet, as it is at head. It counts only where not everybody may write it: it can hide and move whatever a
 * page shows.
 */
export class CustomStyle {
  readonly #parts: CustomStyleParts;
  readonly #listeners = new Set<() => void>();
  #blob: Sha | null = null;
  #looking: Promise<void> | null = null;
  #stale = false;

  constructor(parts: CustomStyleParts) {
    this.#parts = parts;
    parts.watch.listen((change) => {
      if (concerns(change)) void this.refresh();
    });
  }

  /** Its address, by its content; null where there is none. */
  get url(): string | null {
    return this.#blob === null ? null : `/_custom.css?v=${this.#blob}`;
  }

  /** Calls the listener whenever it is another one. */
  listen(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Looks again; resolves when what is known is what was there when this was called. Where the store does not answer it stays as it is. */
  async refresh(): Promise<void> {
    this.#stale = true;
    this.#looking ??= this.#lookAll().finally(() => (this.#looking = null));
    await this.#looking;
  }

  /** Its blob as things stand now, or null. Throws `UnavailableStore`. */
  async find(): Promise<Sha | null> {
    const { store, rights } = this.#parts;
    const rules = await rights.rules();
    if (mayWrite(rules, rights.everybody, customStylePath)) return null;
    const reply = await store.ask('readPage', { name: customStylePath });
    const isOurs = reply.kind === 'file' && reply.path === customStylePath;
    return isOurs && reply.bytes > 0 && reply.bytes <= customStyleMaxBytes ? reply.blob : null;
  }

  async #lookAll(): Promise<void> {
    while (this.#stale) {
      this.#stale = false;
      const blob = await this.find().catch(() => this.#blob);
      if (blob === this.#blob) continue;
      this.#blob = blob;
      for (const listener of this.#listeners) listener();
    }
  }
}

function concerns(change: WatchChange): boolean {
  return change.kind === 'missed' || (change.kind === 'event' && isAbout(change.event));
}

function isAbout(event: BusEvent): boolean {
  if (event.type === 'HeadMoved') return event.coarse;
  return event.type === 'PageChanged' && (event.path === customStylePath || event.path === accessPath);
}
