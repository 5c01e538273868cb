import { readPage, postForm } from './wiki-client.js';

/** A page with everything the wiki's markup has. */
export const everything = `---
tags: [sample, all]
---
# Everything

An [internal link](Home), a [[wiki link|Home]], a [[missing page]], and <https://example.org>.

> [!NOTE]
> An alert of one line.

## Lists

- one
  - one and a half
- two

1. first
2. second

- [x] a task that is done
- [ ] one that is not

## A table

| Node | Where it stands            |  Pages |
| ---- | :------------------------: | -----: |
| E1   | \`e1.example.org:7000\`      |    120 |
| E2   | a cell with **bold** text  |  1,200 |

## Code

\`\`\`js
const aLineThatIsLongerThanAnyPhoneIsWide = (first, second) => first.concat(second, 'and on and on');
\`\`\`

## Quotations and notes

> Somebody said so.[^1]

[^1]: And somebody noted it.

<details><summary>More</summary>Hidden until it is opened, with <kbd>Ctrl</kbd> and <mark>marked</mark> words.</details>

### A heading below a heading

Texte en français, 日本語の文章, and نص عربي.

averylongwordaverylongwordaverylongwordaverylongwordaverylongwordaverylongwordaverylongwordaverylongword
`;

/** The sentence two people disagree about. */
export const disputed = 'The kettle stands on the left shelf of the kitchen.';

/** Fills a new node with a few pages, some of them changed more than once. */
export async function writeSampleWiki(url: string): Promise<void> {
  await save(url, 'Home', { text: homePage, author: 'Ada' });
  await save(url, 'Everything', { text: everything, author: 'Bob' });
  await save(url, 'guides/Kitchen', { text: kitchen(disputed), author: 'Ada' });
  await save(url, 'guides/Kitchen', {
    text: `${kitchen(disputed)}\nThe tea is behind it.\n`,
    author: 'Bob',
    summary: 'Say where the tea is',
  });
  await save(url, '_Sidebar', {
    text: '- [[Home]]\n- [[Everything]]\n- [[Kitchen|guides/Kitchen]]\n',
    author: 'Ada',
  });
}

const homePage = `# Home

This wiki lives on **many hosts at once**. Each of them keeps all of it, with its whole history, in an ordinary git
repository.

> [!TIP]
> Press <kbd>e</kbd> to edit this page, or follow a red link such as [[My Pants Are Melting]] to begin a new one.

## Where to begin

- [[Everything]]: what a page can hold
- [[guides/Kitchen|The kitchen]]: where the kettle stands

## What a save means

| You see   | It means                                                          |
| --------- | ----------------------------------------------------------------- |
| saved     | the text is on the disk, and stays there                          |
| merged    | somebody else saved meanwhile; both changes are in the page       |
| two texts | you both changed the same passage; nothing is lost, and you choose |
`;

/** The page about the kitchen, with a sentence of one's own. */
export function kitchen(sentence: string): string {
  return `# Kitchen\n\n${sentence}\n\nWhoever empties it fills it again.\n\n## Cups\n\nCups are in the cupboard beside the window.\n`;
}

interface Written {
  readonly text: string;
  readonly author: string;
  readonly summary?: string;
}

async function save(url: string, name: string, written: Written): Promise<void> {
  const base = (await readPage(url, name))?.head ?? '';
  const { status } = await postForm(url, name, { ...written, base });
  if (status !== 303) throw new Error(`saving ${name} was answered ${status}`);
}
