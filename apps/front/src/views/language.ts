import { AsyncLocalStorage } from 'node:async_hooks';

/** The languages the wiki itself speaks. What people write in it has any language (front matter `lang`). */
export const languages = ['en', 'de'] as const;

/** A language the wiki itself speaks, as BCP 47 writes it. */
export type Language = (typeof languages)[number];

/** What each language calls itself, for the choice at the foot of every page. */
export const languageNames: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch' };

/** What is said where nobody asked in a language: by programs, and in what they read. */
const usual: Language = 'en';

/**
 * A request has one language from its beginning to its end, and dozens of functions that say something; so it goes with the
 * request, not through each of their arguments.
 */
const spoken = new AsyncLocalStorage<Language>();

/** The language of the request that is being answered. */
export function language(): Language {
  return spoken.getStore() ?? usual;
}

/** Does something in a language: all that it says, and all that it begins. */
export function speaking<Result>(chosen: Language, act: () => Result): Result {
  return spoken.run(chosen, act);
}

/** Which of them a text names; null for none. */
export function languageNamed(text: string): Language | null {
  return languages.find((each) => each === text) ?? null;
}

/**
 * One catalogue made of those of all languages, which says each sentence in the language of the request. A group of
 * sentences may be held by a module; a sentence is taken when it is said, for it stays in the language it was taken in. The
 * English catalogue gives the shape of the others, so a sentence that one of them lacks is an error of types.
 */
export function inLanguages<Texts extends object>(catalogues: Readonly<Record<Language, Texts>>): Texts {
  const groups = new Map<string | symbol, object>();
  for (const [key, text] of Object.entries(catalogues[usual])) {
    if (isGroup(text)) groups.set(key, inLanguages(groupsAt(catalogues, key)));
  }
  return new Proxy(catalogues[usual], {
    get: (_usual, key): unknown => groups.get(key) ?? Reflect.get(catalogues[language()], key),
  });
}

function groupsAt(catalogues: Readonly<Record<Language, object>>, key: string): Record<Language, object> {
  return { en: groupAt(catalogues.en, key), de: groupAt(catalogues.de, key) };
}

function groupAt(texts: object, key: string): object {
  const group: unknown = Reflect.get(texts, key);
  return isGroup(group) ? group : {};
}

function isGroup(text: unknown): text is object {
  return typeof text === 'object' && text !== null && Object.getPrototypeOf(text) === Object.prototype;
}
