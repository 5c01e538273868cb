import { parseWikiLink } from './wiki-link.js';

const fence = /^[ \t>]*(`{3,}|~{3,})/;
/** Code within a line, which is left alone, or a link with what says that it is shown in its place. */
const codeOrLink = /`[^`\n]*`|(!?)\[\[([^[\]\n]{1,2048})\]\]/g;

/**
 * A page of an Obsidian vault in the markup of this wiki: links name the page first there (`[[Page#Heading|text]]`), and images
 * are shown by `![[image.png|300]]`. All else of the text stays as it is, code too.
 */
export function fromObsidian(text: string): string {
  let open: string | null = null;
  const lines = text.split('\n').map((line) => {
    const marker = fence.exec(line)?.[1];
    const inCode = open !== null || marker !== undefined;
    if (marker !== undefined && open === null) open = marker;
    else if (marker !== undefined && open !== null && marker.startsWith(open)) open = null;
    return inCode ? line : convertLine(line);
  });
  return lines.join('\n');
}

function convertLine(line: string): string {
  return line.replace(codeOrLink, (written, shown: string | undefined, inner: string | undefined) =>
    inner === undefined ? written : convertLink(inner, shown === '!'),
  );
}

/** In a table the bar of a link is written `\|`, and stays so. */
function convertLink(inner: string, shown: boolean): string {
  const bar = inner.includes('\\|') ? '\\|' : '|';
  const [first = '', ...rest] = inner.split(bar).map((part) => part.trim());
  const target = plainTarget(first);
  const isImage = parseWikiLink(target)?.kind === 'image';
  if (shown && isImage) return `[[${[target, imageOptions(rest)].filter((part) => part !== '').join(bar)}]]`;
  const label = rest.join(bar);
  if (target === '') return label;
  if (isImage) return `[${label === '' ? target : label}](<${target}>)`;
  if (label !== '') return `[[${label}${bar}${target}]]`;
  return `${shown ? '!' : ''}[[${target}]]`;
}

/** Of the headings above each other that lead to a place, the last one; marks of single blocks are not known here. */
function plainTarget(written: string): string {
  const [page = '', ...headings] = written.replace(/#?\^[^#]*$/, '').split('#');
  const heading = headings.at(-1);
  return heading === undefined ? page : `${page}#${heading}`;
}

/** `300` and `300x200` are sizes, anything else describes the image. */
function imageOptions(parts: readonly string[]): string {
  const options = parts.map((part) => {
    const size = /^(\d{1,5})(?:x(\d{1,5}))?$/.exec(part);
    if (size === null) return part === '' ? '' : `alt=${part.replaceAll(',', ' ')}`;
    const [, width = '', height] = size;
    return height === undefined ? `width=${width}` : `width=${width},height=${height}`;
  });
  return options.filter((option) => option !== '').join(',');
}
