import { findSections } from '@erwik/pages';

/** The sections of a page by the ids of the headings that open them in its HTML, counted from 1 in its text. */
export type SectionIds = ReadonlyMap<string, number>;

const heading = /<h[1-6] id="([^"]*)"/g;

/**
 * Finds the headings of a page's HTML in its text. The heading that says the title may stand in the text alone; where they differ in
 * any other way, as notes with headings do, none is known.
 */
export function sectionIds(html: string, text: string): SectionIds {
  const ids = [...html.matchAll(heading)].map(([, id = '']) => id);
  const all = ids.length === 0 ? [] : findSections(text).headings;
  if (all.length < ids.length || all.length > ids.length + 1) return new Map();
  const shown = all.slice(all.length - ids.length);
  return new Map(ids.flatMap((id, at) => numbered(id, shown[at])));
}

function numbered(id: string, number: number | null | undefined): [string, number][] {
  return number === null || number === undefined ? [] : [[id, number]];
}
