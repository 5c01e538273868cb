import type { IncomingMessage } from 'node:http';

/** Whether a program would rather have a page's text than its HTML (RFC 9110 12.5.1); browsers never name Markdown. */
export function wantsMarkdown({ headers: { accept } }: IncomingMessage): boolean {
  if (accept?.includes('text/markdown') !== true) return false;
  const quality = qualityIn(accept, 'text/markdown');
  return quality > 0 && quality >= qualityIn(accept, 'text/html');
}

function qualityIn(accept: string, type: string): number {
  const range = accept.split(',').find((each) => each.trim().split(/[\s;]/, 1)[0] === type);
  if (range === undefined) return 0;
  return Number(/;\s*q=([\d.]{1,5})/.exec(range)?.[1] ?? 1);
}
