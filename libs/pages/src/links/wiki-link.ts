import { extensionOf } from '../page-format.js';

/** Longest text between `[[` and `]]`, in characters: what one link target may have on the bus. */
export const wikiLinkMaxChars = 2048;

/** A link's goal as it is written: the target without its anchor, and the anchor without its `#`. */
export interface LinkGoal {
  target: string;
  anchor: string | null;
}

/** An image's options; sizes in pixels. */
export interface ImageOptions {
  alt: string | null;
  width: number | null;
  height: number | null;
  align: 'left' | 'center' | 'right' | null;
  /** the text flows around it */
  float: boolean;
  /** it has a border */
  frame: boolean;
}

/** What stands between `[[` and `]]`. `swapped` is the other reading of `[[a|b]]`: a page first, then its text. */
export type WikiLink =
  | { kind: 'toc'; levels: number | null }
  | { kind: 'include'; goal: LinkGoal }
  | { kind: 'image'; target: string; options: ImageOptions }
  | { kind: 'link'; text: string; goal: LinkGoal; swapped: { text: string; goal: LinkGoal } | null };

const toc = /^_TOC_(?:\s*\|\s*levels\s*=\s*([1-6]))?$/;
const imageExtension = /^\.(?:png|jpe?g|gif|webp|avif|svg|bmp|ico)$/i;
const largestImagePx = 10_000;

/**
 * Reads Gollum's link syntax: `Page`, `Text|Page`, `Page#anchor`, `#anchor`, `image.png|alt=A cat,width=300`,
 * `_TOC_`, `include:Page`. In a table the bar is written `\|`. Null where there is nothing to link to.
 */
export function parseWikiLink(inner: string): WikiLink | null {
  const text = inner.replaceAll('\\|', '|').trim();
  const contents = toc.exec(text);
  if (contents !== null)
    return { kind: 'toc', levels: contents[1] === undefined ? null : Number(contents[1]) };
  const included = includedIn(text);
  if (included !== null)
    return included.trim() === '' ? null : { kind: 'include', goal: parseGoal(included) };
  const bar = text.indexOf('|');
  const first = (bar < 0 ? text : text.slice(0, bar)).trim();
  const rest = bar < 0 ? '' : text.slice(bar + 1).trim();
  if (imageExtension.test(extensionOf(first))) {
    return { kind: 'image', target: first, options: parseImageOptions(rest) };
  }
  return first === '' && rest === '' ? null : pageLink(first, rest);
}

/** What a wiki link wants to show in its place, as it is written behind `include:`; null where it is another link. */
export function includedIn(inner: string): string | null {
  return /^\s*include:(.*)$/s.exec(inner)?.[1] ?? null;
}

/** What a reader sees of a wiki link before it is known where it leads. */
export function textOfWikiLink(inner: string): string {
  const link = parseWikiLink(inner);
  if (link === null || link.kind === 'toc') return '';
  if (link.kind === 'include') return link.goal.target;
  return link.kind === 'image' ? (link.options.alt ?? '') : link.text;
}

/** A goal's target and anchor, as they are written. */
export function parseGoal(written: string): LinkGoal {
  const hash = written.indexOf('#');
  if (hash < 0) return { target: written.trim(), anchor: null };
  return { target: written.slice(0, hash).trim(), anchor: written.slice(hash + 1).trim() };
}

function pageLink(first: string, rest: string): WikiLink {
  if (first === '' || rest === '') {
    const written = first === '' ? rest : first;
    return { kind: 'link', text: written, goal: parseGoal(written), swapped: null };
  }
  const swapped = { text: rest, goal: parseGoal(first) };
  return { kind: 'link', text: first, goal: parseGoal(rest), swapped };
}

const noImageOptions: ImageOptions = {
  alt: null,
  width: null,
  height: null,
  align: null,
  float: false,
  frame: false,
};

function parseImageOptions(written: string): ImageOptions {
  const options: ImageOptions = { ...noImageOptions };
  for (const part of written.split(/[|,]/)) {
    const [key = '', value] = part.split(/=(.*)/s, 2).map((side) => side.trim());
    if (value !== undefined) setOption(options, key.toLowerCase(), value);
    else if (key === 'frame' || key === 'float') options[key] = true;
    else if (key !== '') options.alt ??= key;
  }
  return options;
}

function setOption(options: ImageOptions, key: string, value: string): void {
  if (key === 'alt') options.alt = value;
  if (key === 'width') options.width = pixels(value);
  if (key === 'height') options.height = pixels(value);
  if (key === 'align' && (value === 'left' || value === 'center' || value === 'right')) options.align = value;
}

function pixels(value: string): number | null {
  const number = /^(\d{1,5})(?:px)?$/.exec(value)?.[1];
  return number === undefined || Number(number) > largestImagePx ? null : Number(number);
}
