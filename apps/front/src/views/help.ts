import { html } from './html.js';
import type { Html } from './html.js';
import { layout } from './layout.js';
import { messages } from './messages.js';
import type { Site } from './model.js';

/** What a writer types, and what it does. */
type Example = { readonly typed: string; readonly gives: string };

const links: readonly Example[] = [
  { typed: '[[First steps]]', gives: 'a link to the page “First steps”' },
  { typed: '[[how to begin|First steps]]', gives: 'the same link, shown as “how to begin”' },
  { typed: '[[First steps#Saving]]', gives: 'a link to the heading “Saving” of that page' },
  { typed: '[[guides/Cooking]]', gives: 'a page in the folder “guides”; a leading slash starts at the top' },
  { typed: '[[photo.jpg|alt=A cat]]', gives: 'an image that is kept in this wiki' },
  { typed: '[elsewhere](https://example.org)', gives: 'a link to another site' },
  { typed: '[[_TOC_]]', gives: 'a list of the headings of the page' },
  { typed: "'[[not a link]]", gives: 'the brackets as they are' },
];

const text: readonly Example[] = [
  { typed: '## A heading', gives: 'a heading; more # make it smaller' },
  { typed: '**strong**, *emphasis*, ~~removed~~', gives: 'strong, emphasized, struck out' },
  { typed: '`code`', gives: 'code in a line' },
  { typed: '- one\n- two', gives: 'a list; 1. and 2. for a numbered one' },
  { typed: '- [ ] open\n- [x] done', gives: 'a list of tasks' },
  { typed: '> Somebody said', gives: 'a quotation' },
  { typed: '> [!NOTE]\n> Mind this', gives: 'a callout: NOTE, TIP, IMPORTANT, WARNING or CAUTION' },
  {
    typed: '| Day | Rain |\n| --- | ---: |\n| Monday | 3 mm |',
    gives: 'a table; the colon sets a column to the right',
  },
  { typed: 'A claim.[^1]\n\n[^1]: Its source.', gives: 'a footnote' },
  { typed: '```js\nlet x = 1;\n```', gives: 'code, with colors for its language' },
  { typed: '$x^2$', gives: 'a formula, in TeX; between $$ and $$ it has lines of its own' },
];

const finding: readonly Example[] = [
  { typed: '"hot water"', gives: 'these words one after the other' },
  { typed: 'tea -milk', gives: 'pages about tea without milk' },
  { typed: 'title:tea', gives: 'pages with the word in their title' },
  { typed: 'in:guides/', gives: 'pages whose names begin so' },
  { typed: 'tag:recipe', gives: 'pages with the tag' },
  {
    typed: '---\ntags: [recipe, tea]\naliases: [Brewing]\n---',
    gives: 'tags and other names, at the beginning of a page',
  },
];

/** How to write pages and links. Its prose is translated as a whole. */
export function viewHelp(site: Site): string {
  return layout(site, {
    title: messages.layout.help,
    indexed: true,
    main: html`<article class="prose help">
      <h1>How to write here</h1>
      <p class="lead">
        A page is plain text with a few signs in it, called Markdown. An empty line starts a new paragraph.
      </p>
      <h2 id="links">Links</h2>
      <p>
        Link to a page that does not exist yet, and following the link lets you write it. Capital letters,
        spaces and dashes make no difference to a link.
      </p>
      ${examples('links', links)}
      <h2 id="text">Text</h2>
      ${examples('text', text)}
      <h2 id="saving">Saving</h2>
      <p>
        Two people may edit the same page at the same time. Changes to different passages are put together by
        themselves; where both changed the same passage, whoever saves second is shown both texts and chooses.
        Where they did so on two nodes that could not reach each other, both texts stand on the page side by
        side until somebody chooses. Every version stays in the history and can be restored.
      </p>
      <h2 id="finding">Finding</h2>
      <p>Words that are searched for must all be there, in any order. A search takes more than words:</p>
      ${examples('finding', finding)}
      <p>
        Two lines of dashes at the beginning of a page hold what the page says of itself: <code>tags</code>,
        by which it is found, and <code>aliases</code>, other names that lead to it.
      </p>
      <p>Programs can do all of this, too: <a href="/_help/api">the API</a>.</p>
      <h2 id="copies">Copies</h2>
      <p>
        Take the whole wiki with you: <a href="/_export.zip" rel="nofollow">its files</a>, or
        <a href="/_export.html.zip" rel="nofollow">documents to read from a disk</a>.
      </p>
      <h2 id="keys">Keys</h2>
      ${keys()}
    </article>`,
  });
}

/** The examples as a table that scrolls by itself, named by the heading above it. */
function examples(heading: string, list: readonly Example[]): Html {
  return html`<div class="table-scroll" tabindex="0" role="region" aria-labelledby="${heading}">
    <table>
      <thead>
        <tr>
          <th scope="col">You write</th>
          <th scope="col">and get</th>
        </tr>
      </thead>
      <tbody>
        ${list.map(
          ({ typed, gives }) =>
            html`<tr>
              <td><code class="typed">${typed}</code></td>
              <td>${gives}</td>
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

function keys(): Html {
  return html`<dl class="facts">
    <dt><kbd>/</kbd> or <kbd>Ctrl</kbd> <kbd>K</kbd></dt>
    <dd>open a page, or search</dd>
    <dt><kbd>e</kbd></dt>
    <dd>edit this page</dd>
    <dt><kbd>h</kbd></dt>
    <dd>history of this page</dd>
    <dt><kbd>Ctrl</kbd> <kbd>S</kbd></dt>
    <dd>save, while editing</dd>
    <dt><kbd>?</kbd></dt>
    <dd>these keys, on any page</dd>
  </dl>`;
}
