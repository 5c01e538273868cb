import type { Site } from '../../src/views/model.js';
import { views } from '../../src/views/views.js';

const blob = '1'.repeat(40);

/** The views about files, with a word in every place that people may write to. */
export function fileViews(site: Site, word: string): [string, string][] {
  const used = { path: word, blob, bytes: 7, at: 0, pages: [word, 'B'], uses: 9 };
  const unused = { path: `${word}.png`, blob, bytes: 5_000_000, at: null, pages: [], uses: 0 };
  const list = { files: [used, unused], total: 2, nextUrl: '/_files?cursor=x', complete: false };
  const none = { files: [], total: 0, nextUrl: null, complete: true };
  const draft = { summary: word, author: word, key: '12345678' };
  return [
    ['allFiles', views.allFiles(site, { ...list, notice: { kind: 'done', text: word } })],
    ['allFiles without files', views.allFiles(site, { ...none, notice: null })],
    [
      'pageFiles',
      views.pageFiles(site, { ...list, name: word, draft, notice: { kind: 'problem', text: word } }),
    ],
    ['pageFiles without files', views.pageFiles(site, { ...none, name: word, draft, notice: null })],
    ['removeFile', views.removeFile(site, { file: used, key: '12345678' })],
    ['removeFile of an unused one', views.removeFile(site, { file: unused, key: '12345678' })],
  ];
}
