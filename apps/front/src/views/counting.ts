import { language } from './language.js';
import type { Language } from './language.js';

const numbers: Readonly<Record<Language, Intl.NumberFormat>> = {
  en: new Intl.NumberFormat('en'),
  de: new Intl.NumberFormat('de'),
};
const plurals: Readonly<Record<Language, Intl.PluralRules>> = {
  en: new Intl.PluralRules('en'),
  de: new Intl.PluralRules('de'),
};

/** A number as people write it. */
export function numberText(n: number): string {
  return numbers[language()].format(n);
}

/** A number of things, with the word for one or for many of them. */
export function countText(n: number, one: string, many: string): string {
  return `${numberText(n)} ${plurals[language()].select(n) === 'one' ? one : many}`;
}
