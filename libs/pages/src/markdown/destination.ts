import MarkdownIt from 'markdown-it';

const { helpers } = new MarkdownIt();

/** The link destination that begins at a place of a Markdown text, its escapes undone; null where there is none. */
export function parseLinkDestination(text: string, start: number, end: number): string | null {
  const found = helpers.parseLinkDestination(text, start, end);
  return found.ok ? found.str : null;
}
