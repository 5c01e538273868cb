import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage } from 'node:http';
import {
  accessPath,
  hasRole,
  hiddenPlaces,
  mayRead,
  mayWrite,
  noAccessRules,
  parseAccessRules,
  seeAlike,
} from '@erwik/pages';
import type { AccessRules } from '@erwik/pages';
import type { Logger } from '@erwik/runtime';
import type { FrontConfig } from '../config.js';
import type { StoreClient } from '../store/store-client.js';
import type { StoreWatch, WatchChange } from '../store/store-watch.js';
import { currentPerson, personNow } from './person.js';
import type { Person } from './person.js';
import { refusalOf, refusals } from './refuse-person.js';

/** What access rights are made from. */
export type RightsParts = {
  readonly config: Pick<FrontConfig, 'access'>;
  readonly store: StoreClient;
  readonly watch: StoreWatch;
  readonly log: Logger;
};

/** What an operator is told of rules with faults: strangers read it, too, so it names no place of the wiki. */
const faultyRules =
  'Some access rules cannot be read: what they are about is closed to all but administrators, who see on /_access what to mend.';

/**
 * Who may read and write what, as the wiki's rules say now (`.erwik/access.yml`). They are read when somebody first needs them and after
 * each change of their file; until they are known nobody is answered by them.
 */
export class AccessRights {
  readonly #parts: RightsParts;
  readonly #targets = new AsyncLocalStorage<string | null>();
  #known: AccessRules | null = null;
  #last: AccessRules | null = null;
  #reading: Promise<AccessRules> | null = null;
  /** somebody who may do no more than everybody to whom this wiki is shown; kept documents are made for them */
  readonly everybody: Person;

  constructor(parts: RightsParts) {
    this.#parts = parts;
    this.everybody = {
      ...{ account: null, groups: [], prefix: null, how: 'anonymous' as const },
      role: parts.config.access === 'open' ? 'writer' : 'reader',
      author: { name: '', email: '' },
    };
    parts.watch.listen((change) => this.#take(change));
  }

  /** The rules, where they are known at this moment. */
  get known(): AccessRules | null {
    return this.#known;
  }

  /** What is wrong with the rules, in words for operators and whoever else reads them; empty when all can be read. */
  get degraded(): readonly string[] {
    const rules = this.#known ?? this.#last;
    return rules !== null && rules.faults.length > 0 ? [faultyRules] : [];
  }

  /** Whether there may be somebody who must not see all of this wiki. */
  get isPartial(): boolean {
    return this.#parts.config.access === 'private' || this.#known === null || this.#known.rules.length > 0;
  }

  /** Whether a kept document may be sent without a look at who asks: everybody may read all of this wiki, but for some tokens. */
  isForAll({ headers }: IncomingMessage): boolean {
    return !this.isPartial && headers.authorization === undefined;
  }

  /** What tells people apart who see different pages; null while the rules are not known. */
  audience(): string | null {
    if (this.#known === null) return null;
    const person = currentPerson();
    return JSON.stringify([person.prefix, hiddenPlaces(this.#known, person).map(({ pattern }) => pattern)]);
  }

  /** The rules as they are now. Throws `UnavailableStore`. */
  async rules(): Promise<AccessRules> {
    if (this.#known !== null) return this.#known;
    const reading = (this.#reading ??= this.#read());
    try {
      const rules = await reading;
      if (this.#reading !== reading) return await this.rules();
      this.#known = rules;
      this.#reading = null;
      return rules;
    } catch (error) {
      if (this.#reading === reading) this.#reading = null;
      throw error;
    }
  }

  /** Answers what is asked about a page: its name, or null where a request names none. */
  at<Result>(page: string | null, act: () => Result): Result {
    return this.#targets.run(page, act);
  }

  /** Whether the current person may change the page that the request names, or anything where it names none. */
  mayEditHere(): boolean {
    const person = personNow() ?? this.everybody;
    return this.mayEdit(person, this.#targets.getStore() ?? null);
  }

  /** Throws `BadRequest` (401, 403) where the current person may not change the page that the request names. */
  mustEditHere(): void {
    if (this.mayEditHere()) return;
    const person = currentPerson();
    const isRuled = hasRole(person, 'writer');
    throw refusalOf(person, isRuled ? refusals.rules(this.#targets.getStore() ?? '') : refusals.write);
  }

  /**
   * Whether somebody may change a page, or anything where `name` is null, as far as is known: what they send then is asked of the store
   * on their behalf, and of the rules.
   */
  mayEdit(person: Person, name: string | null): boolean {
    if (!hasRole(person, 'writer')) return false;
    return name === null || this.#known === null || mayWrite(this.#known, person, name);
  }

  /**
   * Whether somebody may be told of a page at this moment. Where events were missed the rules that were last known count until they are
   * read again; where the rules changed nobody hears anything until then.
   */
  mayHear(person: Person, name: string): boolean {
    const rules = this.#known ?? this.#last;
    return rules !== null && mayRead(rules, person, name);
  }

  /** Whether kept documents offer to change a page: all who see them are offered what those with an account may. */
  isOffered(name: string): boolean {
    return this.mayEdit({ ...this.everybody, role: 'writer' }, name);
  }

  /** Whether the current person sees what everybody sees, so that kept documents are right for them. Throws `UnavailableStore`. */
  async seesAsEverybody(): Promise<boolean> {
    const person = currentPerson();
    return seeAlike(await this.rules(), person, this.everybody);
  }

  #take(change: WatchChange): void {
    if (change.kind === 'state') return;
    const { event } = change.kind === 'event' ? change : { event: null };
    const areChanged = event?.type === 'PageChanged' && event.path === accessPath;
    const mayBeChanged = event === null || (event.type === 'HeadMoved' && event.coarse);
    if (!areChanged && !mayBeChanged) return;
    this.#last = areChanged ? null : (this.#known ?? this.#last);
    this.#known = null;
    this.#reading = null;
    // whoever asks next waits for it; where the store is away they ask again
    this.rules().catch(() => null);
  }

  async #read(): Promise<AccessRules> {
    const { text, blob } = await this.#parts.store.ask('readAccess', {});
    if (blob === null) return noAccessRules;
    const rules = parseAccessRules(text);
    if (rules.faults.length > 0)
      this.#parts.log.warn(
        { path: accessPath, blob, faults: rules.faults },
        'what cannot be read of the access rules is closed',
      );
    return rules;
  }
}
