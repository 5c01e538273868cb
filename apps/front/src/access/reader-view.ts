import {
  foldKey,
  hiddenPlaces,
  mayRead,
  mayReadAll,
  mayWrite,
  mayWriteBelow,
  parsePageName,
} from '@erwik/pages';
import type { AccessRule, AccessRules } from '@erwik/pages';
import type { CommitLine, LinkState, PageName, PageView, Sha } from '@erwik/events';
import type { Person } from './person.js';
import { refusalOf, refusals } from './refuse-person.js';

/** What stands in the place of a summary that names a page its reader must not know of. */
const unsaid = '…';

type Specials = PageView['specials'];

/** What one person may see and change of the wiki by its rules. */
export class ReaderView {
  readonly #rules: AccessRules;
  readonly #person: Person;
  readonly #hidden: readonly RegExp[];
  /** the newest commit this front has heard of */
  readonly head: Sha | null;

  constructor(rules: AccessRules, person: Person, head: Sha | null) {
    this.#rules = rules;
    this.#person = person;
    this.#hidden = hiddenPlaces(rules, person).map(({ place }) => wholeWord(place));
    this.head = head;
  }

  /** Whether nothing is kept from this person, whatever they ask. */
  get isFree(): boolean {
    return (
      mayReadAll(this.#rules, this.#person) &&
      (this.#rules.rules.length === 0 || this.#person.role === 'admin')
    );
  }

  /** Whether they may see a page, by its name, or a file, by its path. */
  reads(name: string): boolean {
    return mayRead(this.#rules, this.#person, name);
  }

  /** Whether they may see what a listing names, and its file where it names one. */
  readsRow({ name, path }: { readonly name?: string; readonly path?: string }): boolean {
    return (name === undefined || this.reads(name)) && (path === undefined || this.reads(path));
  }

  /** The rules that hide something from them. */
  get hiddenRules(): readonly AccessRule[] {
    return hiddenPlaces(this.#rules, this.#person);
  }

  /** The folder they are confined to; null where they are not. */
  get prefix(): string | null {
    return this.#person.prefix;
  }

  /** Throws `BadRequest` (401, 403) where they may not change a page or file. */
  mustWrite(name: string): void {
    if (!this.writes(name)) throw this.#refusal(name);
  }

  /** The same for all that lies at and below a page's name. */
  mustWriteBelow(name: string): void {
    if (!this.writesBelow(name)) throw this.#refusal(name);
  }

  /** Whether they may change a page or file, as its name is written and as the store will take it. */
  writes(name: string): boolean {
    return [name, asWritten(name)].every((each) => mayWrite(this.#rules, this.#person, each));
  }

  /** The same for all that lies at and below a page's name. */
  writesBelow(name: string): boolean {
    return [name, asWritten(name)].every((each) => mayWriteBelow(this.#rules, this.#person, each));
  }

  /** A commit as they may see it: of its summary nothing where that names what is hidden from them. */
  line<Line extends Pick<CommitLine, 'summary'>>(line: Line): Line {
    return this.hides(line.summary) ? { ...line, summary: unsaid } : line;
  }

  /** Whether words name a page or folder that is hidden from them. */
  hides(text: string): boolean {
    if (this.#hidden.length === 0) return false;
    const folded = foldKey(text);
    return this.#hidden.some((place) => place.test(folded));
  }

  /** Links as they see them: what is hidden is not there, and its own name is not told. */
  links(links: LinkState): LinkState {
    return Object.fromEntries(
      Object.entries(links).map(([target, lead]) => [
        target,
        this.reads(lead.name) ? lead : { name: asWritten(target), exists: false, file: false },
      ]),
    );
  }

  /** The special pages around a page that they may see. */
  specials(specials: Specials): Specials {
    const { sidebar, header, footer } = specials;
    const isSeen = (special: typeof sidebar): boolean => special !== undefined && this.reads(special.name);
    return {
      ...(isSeen(sidebar) && { sidebar }),
      ...(isSeen(header) && { header }),
      ...(isSeen(footer) && { footer }),
    };
  }

  /** The answer that a page which is hidden shares with one that is not there. */
  missing(name: PageName) {
    const nothing = { similar: [], linkedFrom: [], deleted: null, specials: {} };
    return { kind: 'missing' as const, name, head: this.head, ...nothing };
  }

  #refusal(name: string): Error {
    return refusalOf(this.#person, refusals.rules(name));
  }
}

/** A place as it stands in a text, and not as a part of a longer word. The place of all is in every text. */
function wholeWord(place: string): RegExp {
  const escaped = place.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return place === '' ? /(?:)/ : new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, 'u');
}

/** The name that a link, or somebody who types it, asks for by itself: “/a /b” is a/b. */
function asWritten(target: string): string {
  const parsed = parsePageName(target.replace(/^\//, ''));
  return parsed.ok ? parsed.name : target;
}
