import type { BodyOf, ReplyOf } from '@erwik/events';
import { readText } from './read-page.js';
import type { Wiki } from './wiki.js';

/** The text a new page of that name starts with; null where no template is above it. */
export async function readTemplate(
  wiki: Wiki,
  { name }: BodyOf<'readTemplate'>,
): Promise<ReplyOf<'readTemplate'>> {
  const { heads } = wiki;
  const template = heads.directory.special(name, 'template');
  const blob = template && heads.blobOf(template.path);
  return { text: blob ? await readText(wiki, blob) : null };
}
