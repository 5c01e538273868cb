import { xml } from './xml.js';
import type { Xml } from './xml.js';

/** One entry of a feed; URLs are whole. */
export type FeedEntry = {
  /** a URI that names the entry for ever, on every node */
  readonly id: string;
  readonly title: string;
  readonly url: string;
  readonly author: string;
  readonly at: number;
  readonly summary: string;
};

/** A feed: its own URL, and that of the page people would read instead. The newest entry stands first. */
export type Feed = {
  readonly id: string;
  readonly title: string;
  readonly selfUrl: string;
  readonly pageUrl: string;
  readonly entries: readonly FeedEntry[];
};

/** The span of moments that RFC 3339 can write, ms: commits may claim any. */
const momentMinMs = Date.UTC(1970, 0, 1);
const momentMaxMs = Date.UTC(9999, 11, 31);

/** A feed as an Atom document (RFC 4287). One without entries was last changed when it began, for all anybody knows. */
export function atomFeed({ id, title, selfUrl, pageUrl, entries }: Feed): string {
  const updated = Math.max(0, ...entries.map(({ at }) => at));
  return xml`<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<id>${id}</id>
<title>${title}</title>
<updated>${momentText(updated)}</updated>
<link rel="self" type="application/atom+xml" href="${selfUrl}"/>
<link rel="alternate" type="text/html" href="${pageUrl}"/>
${entries.map(entryXml)}</feed>
`.toString();
}

function entryXml({ id, title, url, author, at, summary }: FeedEntry): Xml {
  return xml`<entry>
<id>${id}</id>
<title>${title}</title>
<updated>${momentText(at)}</updated>
<author><name>${author}</name></author>
<link rel="alternate" type="text/html" href="${url}"/>
<summary>${summary}</summary>
</entry>
`;
}

function momentText(ms: number): string {
  return new Date(Math.min(Math.max(ms, momentMinMs), momentMaxMs)).toISOString();
}
