import { scanLinkTargets } from '@erwik/pages';
import { renderPage } from '@erwik/pages/render';
import MarkdownIt from 'markdown-it';
import type { Benchmark } from '../benchmark.js';
import { atMost } from '../goal.js';
import { inTurns } from '../measure/in-turns.js';
import { cpuMsEach } from '../measure/timing.js';
import { PageTexts } from '../wiki/page-texts.js';

const pages = 60;
const pageBytes = 8192;

/** The first view of a revision: Markdown to safe HTML, links resolved. */
export const coldView: Benchmark = {
  name: 'cold-view',
  async run() {
    const texts = Array.from({ length: pages }, (_, n) => new PageTexts(n).article(`Page ${n}`, pageBytes));
    const text = (n: number): string => texts[n % pages] ?? '';
    const markdown = new MarkdownIt({ html: true, linkify: true });
    const render = (n: number): unknown =>
      renderPage({ name: `Page ${n}`, text: text(n), links: linksOf(text(n)), format: 'markdown' });
    const renderAlone = (n: number): unknown => markdown.render(text(n));
    for (const warmUp of [render, renderAlone]) await cpuMsEach(pages, warmUp);
    const { erwik, alone } = await inTurns({
      erwik: () => cpuMsEach(pages, render),
      alone: () => cpuMsEach(pages, renderAlone),
    });
    const reference = { name: 'markdown-it alone', value: alone };
    return [
      {
        what: 'first render of an 8 KB page, sanitized, processor time',
        unit: 'ms',
        value: erwik,
        reference,
        goal: atMost(4),
      },
    ];
  },
};

function linksOf(text: string): Parameters<typeof renderPage>[0]['links'] {
  const leads = scanLinkTargets(text).map((target) => [target, { name: target, exists: true, file: false }]);
  return Object.fromEntries(leads);
}
