import { germanExamples } from './german/markdown-examples.js';
import { inLanguages } from './language.js';

/** A piece of Markdown, and what there is to say of it besides what it becomes. */
export type MarkdownExample = { readonly markdown: string; readonly hint: string };
/** Examples of one kind. */
export type ExampleGroup = { readonly title: string; readonly examples: readonly MarkdownExample[] };

const english: { readonly groups: readonly ExampleGroup[] } = {
  groups: [
    {
      title: 'Links',
      examples: [
        { markdown: '[[Home]]', hint: 'a page of this wiki; a red link is one that nobody has written yet' },
        { markdown: '[[how to begin|First steps]]', hint: 'other words for the link, before the page' },
        { markdown: '[[Home#Saving]]', hint: 'a heading of that page' },
        { markdown: '[[guides/Cooking]]', hint: 'a page in a folder; a leading slash starts at the top' },
        { markdown: '[elsewhere](https://example.org)', hint: 'another site' },
        { markdown: '[[photo.jpg|alt=A cat]]', hint: 'a picture that is kept in this wiki' },
        { markdown: "'[[not a link]]", hint: 'the brackets as they are' },
      ],
    },
    {
      title: 'Words',
      examples: [
        { markdown: '**strong**, *emphasis*, ~~removed~~', hint: '' },
        { markdown: '`code`, <kbd>Ctrl</kbd>, H<sub>2</sub>O', hint: 'a few elements of HTML are kept' },
        { markdown: 'A claim.[^1]\n\n[^1]: Its source.', hint: 'a footnote' },
        {
          markdown: '$e^{i\\pi} + 1 = 0$',
          hint: 'a formula in TeX; between $$ and $$ it has lines of its own',
        },
      ],
    },
    {
      title: 'Passages',
      examples: [
        { markdown: '## A heading\n\n### A smaller one', hint: 'one # is the title of the page' },
        { markdown: '- one\n- two\n  - and a half', hint: '' },
        { markdown: '1. first\n2. second', hint: '' },
        { markdown: '- [x] done\n- [ ] open', hint: '' },
        { markdown: '> Somebody said so.', hint: '' },
        { markdown: '> [!NOTE]\n> Mind this.', hint: 'or TIP, IMPORTANT, WARNING, CAUTION' },
        {
          markdown: '| Day | Rain |\n| --- | ---: |\n| Monday | 3 mm |',
          hint: 'the colon sets a column to the right',
        },
        { markdown: '```js\nlet x = 1;\n```', hint: 'code, with colors for its language' },
        {
          markdown: '```mermaid\ngraph LR\n  Tea --> Cup\n```',
          hint: 'a diagram, which browsers draw (mermaid)',
        },
        {
          markdown: '[[include:Home]]',
          hint: 'another page, shown in this place; or ![[Home#Saving]], a part of it',
        },
        {
          markdown: '[[photo.jpg|width=300,align=right,float,frame]]',
          hint: 'a picture of that width, with text beside it',
        },
        { markdown: '<details><summary>More</summary>\n\nHidden at first.\n\n</details>', hint: '' },
        { markdown: '---', hint: 'a line across' },
      ],
    },
    {
      title: 'About the page',
      examples: [
        { markdown: '[[_TOC_]]\n\n## One\n\n## Two', hint: 'a list of the headings' },
        {
          markdown: '---\ntitle: Tea\ntags: [recipe, drinks]\naliases: [Brewing]\n---\nBoil the water.',
          hint: 'at the very beginning: a title, tags, other names that lead here, and lang, its language',
        },
      ],
    },
  ],
};

/** Everything that a page can hold, by example. */
export const markdownExamples = inLanguages({ en: english, de: germanExamples });
