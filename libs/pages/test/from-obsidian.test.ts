import { describe, expect, test } from 'vitest';
import { fromObsidian } from '../src/index.js';

describe('a page of a vault', () => {
  test.each([
    ['[[Page]]', '[[Page]]'],
    ['[[Page|text]]', '[[text|Page]]'],
    ['[[Page#Heading|text]] and [[Other]]', '[[text|Page#Heading]] and [[Other]]'],
    ['[[Page#One#Two]]', '[[Page#Two]]'],
    ['[[Page#^block]] [[Page^block|x]] [[#^block|y]]', '[[Page]] [[x|Page]] y'],
    ['[[#Heading|here]]', '[[here|#Heading]]'],
    ['| [[Page\\|text]] |', '| [[text\\|Page]] |'],
    ['![[cat.png]]', '[[cat.png]]'],
    ['![[cat.png|300]]', '[[cat.png|width=300]]'],
    ['![[cat.png|A cat, asleep|300x200]]', '[[cat.png|alt=A cat  asleep,width=300,height=200]]'],
    ['[[cat.png|the picture]]', '[the picture](<cat.png>)'],
    ['![[Note]] ![[Note#Part]] ![[paper.pdf]]', '![[Note]] ![[Note#Part]] ![[paper.pdf]]'],
    ['`[[Page|text]]` and [[Page|text]]', '`[[Page|text]]` and [[text|Page]]'],
    ['```\n[[Page|text]]\n```\n[[Page|text]]', '```\n[[Page|text]]\n```\n[[text|Page]]'],
    [
      '> ~~~~\n> [[a|b]]\n> ~~~\n> [[a|b]]\n> ~~~~\n[[a|b]]',
      '> ~~~~\n> [[a|b]]\n> ~~~\n> [[a|b]]\n> ~~~~\n[[b|a]]',
    ],
    ['[text](Page.md) [[unclosed', '[text](Page.md) [[unclosed'],
  ])('has its links in the markup of this wiki: %j', (text, converted) => {
    expect(fromObsidian(text)).toBe(converted);
  });
});
