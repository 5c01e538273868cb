import { formatConflict, splitConflicts } from '@erwik/merge';
import type { Alternative, Passage } from '@erwik/merge';
import type { Chance } from './chance.js';

/** Somebody who edits: what is chosen, and words that nobody has used before (`w1`, `w2`…). */
export interface Hand extends Chance {
  word(): string;
}

/** A page of a few lines, some with a front matter. */
export function newText(hand: Hand): string {
  const body = Array.from({ length: 1 + hand.below(6) }, () => newLines(hand)).join('');
  const title = hand.happens(0.5) ? '0' : hand.word().slice(1);
  const tag = hand.word();
  const text = hand.happens(0.3) ? `---\ntitle: Page ${title}\ntags: [${tag}]\n---\n${body}` : body;
  return hand.happens(0.1) ? text.replace(/\n$/, '') : text;
}

/** A text after something a person might do to it; it may be the same text where nothing could be done. */
export function editText(text: string, hand: Hand): string {
  if (text === '' || hand.happens(0.04)) return newText(hand);
  if (hand.happens(0.04)) return changeLineEnds(text, hand);
  const head = frontMatterOf(text);
  const body = text.slice(head.length);
  if (head !== '' && hand.happens(0.15)) return editFrontMatter(head, hand) + body;
  return head + editBody(body, hand);
}

function frontMatterOf(text: string): string {
  return /^---\r?\n.*?\n---\r?\n/su.exec(text)?.[0] ?? '';
}

function editBody(text: string, hand: Hand): string {
  if (text === '') return newLines(hand);
  const passages = splitConflicts(text);
  const at = hand.below(passages.length);
  const edited = passages.map((passage, index) =>
    index === at ? editPassage(passage, hand) : sourceOf(passage),
  );
  return joined(edited);
}

/** A text with each of its conflicts resolved in some way. */
export function resolveAll(text: string, hand: Hand): string {
  return joined(splitConflicts(text).map((passage) => resolve(passage, hand)));
}

function sourceOf(passage: Passage): string {
  return passage.kind === 'plain' ? passage.text : passage.source;
}

function joined(parts: readonly string[]): string {
  return parts.reduce(
    (text, part) => text + (text === '' || part === '' || text.endsWith('\n') ? '' : '\n') + part,
    '',
  );
}

function editPassage(passage: Passage, hand: Hand): string {
  if (passage.kind === 'plain') return editLines(passage.text, hand);
  if (hand.happens(0.7)) return resolve(passage, hand);
  return formatConflict(editAlternative(passage.alternatives, hand));
}

/** Somebody who edits a version that waits for a choice, and leaves the choice to others. */
function editAlternative(alternatives: readonly Alternative[], hand: Hand): Alternative[] {
  const at = hand.below(alternatives.length);
  return alternatives.map(({ label, text }, index) => ({
    label,
    text: index === at ? editLines(text, hand) : text,
  }));
}

function resolve(passage: Passage, hand: Hand): string {
  if (passage.kind === 'plain') return passage.text;
  const texts = passage.alternatives.map(({ text }) => text);
  if (hand.happens(0.5)) return hand.pick(texts);
  return hand.happens(0.6) ? texts.join('') : `${newLines(hand)}${hand.happens(0.5) ? hand.pick(texts) : ''}`;
}

type LineEdit = (lines: string[], hand: Hand) => void;

/** Each as often as it stands here. */
const lineEdits: readonly LineEdit[] = [
  insertLines,
  insertLines,
  insertLines,
  appendLines,
  replaceWord,
  replaceWord,
  replaceWord,
  insertWord,
  insertWord,
  removeWord,
  rewriteLine,
  rewriteLine,
  removeLines,
  removeLines,
  moveLines,
  repeatLine,
];

function editLines(text: string, hand: Hand): string {
  const lines = text.split(/(?<=\n)/u).filter((line) => line !== '');
  for (let edits = hand.happens(0.3) ? 2 : 1; edits > 0; edits -= 1) hand.pick(lineEdits)(lines, hand);
  return joined(lines);
}

const fillers = ['the', 'and', 'of', 'a'] as const;

function sentence(hand: Hand): string {
  return Array.from({ length: 1 + hand.below(4) }, () => `${hand.pick(fillers)} ${hand.word()}`).join(' ');
}

/** One line or a few that belong together, with unique words or with none. */
function newLines(hand: Hand): string {
  switch (hand.below(14)) {
    case 0:
      return `- ${sentence(hand)}\n`;
    case 1:
      return `| ${hand.word()} | ${hand.word()} |\n`;
    case 2:
      return `## ${hand.word()}\n`;
    case 3:
      return `\`\`\`\n${hand.word()}\n\`\`\`\n`;
    case 4:
      return `${hand.word()}\n=======\n`;
    case 5:
      return `${hand.pick(['<<<<<<< HEAD', '>>>>>>> branch', '<<<<<<<< alice'])} ${hand.word()}\n`;
    case 6:
      return hand.pick(['\n', '---\n', 'The same line.\n', '=======\n', '```\n']);
    default:
      return `${sentence(hand)}\n`;
  }
}

function insertLines(lines: string[], hand: Hand): void {
  lines.splice(hand.below(lines.length + 1), 0, newLines(hand));
}

function appendLines(lines: string[], hand: Hand): void {
  lines.push(newLines(hand));
}

function removeLines(lines: string[], hand: Hand): void {
  lines.splice(hand.below(lines.length), 1 + hand.below(2));
}

function moveLines(lines: string[], hand: Hand): void {
  const moved = lines.splice(hand.below(lines.length), 1 + hand.below(2));
  lines.splice(hand.below(lines.length + 1), 0, ...moved);
}

function repeatLine(lines: string[], hand: Hand): void {
  if (lines.length === 0) return;
  lines.splice(hand.below(lines.length + 1), 0, joined([hand.pick(lines), '']));
}

function rewriteLine(lines: string[], hand: Hand): void {
  if (lines.length > 0) lines[hand.below(lines.length)] = newLines(hand);
}

/**
 * Lines that look like markers are added and removed whole: whether they survive as they are is looked at. Lines with a key
 * may become front matter, and of two values of one key the later one wins.
 */
function editWords(lines: string[], hand: Hand, edit: (words: string[]) => void): void {
  const at = hand.below(lines.length);
  const line = lines[at];
  if (line === undefined || /^(?:[<>=`]|\w+:)/.test(line)) return;
  const words = line.split(/(?<=\s)/u);
  edit(words);
  lines[at] = joined([words.join(''), '']);
}

function replaceWord(lines: string[], hand: Hand): void {
  editWords(lines, hand, (words) => {
    const at = words.findIndex((word) => /w\d/.test(word));
    if (at >= 0) words[at] = (words[at] ?? '').replace(/w\d+/, hand.word());
  });
}

function insertWord(lines: string[], hand: Hand): void {
  editWords(lines, hand, (words) => words.splice(1 + hand.below(words.length), 0, `${hand.word()} `));
}

function removeWord(lines: string[], hand: Hand): void {
  editWords(lines, hand, (words) => words.splice(hand.below(words.length), 1));
}

function changeLineEnds(text: string, hand: Hand): string {
  if (hand.happens(0.5)) return text.endsWith('\n') ? text.replace(/\r?\n$/, '') : `${text}\n`;
  return text.includes('\r') ? text.replaceAll('\r\n', '\n') : text.replaceAll('\n', '\r\n');
}

/** Words that nobody has used stand in lists and comments only: of two values of one key the later one wins. */
function editFrontMatter(head: string, hand: Hand): string {
  const line = hand.pick([`key${hand.below(3)}: value ${hand.below(3)}\n`, `tags: [${hand.word()}]\n`]);
  switch (hand.below(6)) {
    case 0:
      return head.replace(/^---\r?\n/u, (mark) => mark + line);
    case 1:
      return head.replace(
        /^tags: \[(.*)\]$/mu,
        (_, tags: string) => `tags: [${tags}${tags && ', '}${hand.word()}]`,
      );
    case 2:
      return head.replace(/^tags: \[[^,\]]*(?:, )?/mu, 'tags: [');
    case 3:
      return addComment(head, hand);
    case 4:
      return head.replace(/^# w\d+$/mu, `# ${hand.word()}`);
    default:
      return head.replace(/^(key\d|title): .*$/mu, (_, key: string) => `${key}: value ${hand.below(9)}`);
  }
}

function addComment(head: string, hand: Hand): string {
  const lines = head.split(/(?<=\n)/u);
  lines.splice(1 + hand.below(lines.length - 1), 0, `# ${hand.word()}\n`);
  return lines.join('');
}
