import { chance } from './chance.js';

const syllables = 'ba be bi bo da de di do fa fe ga go ka ke ki ko la le li lo ma me mi mo na ne ni no'.split(
  ' ',
);
const wordCount = 5000;
const wordsPerLine = 12;

const words = Array.from({ length: wordCount }, (_, rank) => wordOf(rank));

/** Made-up words whose frequencies fall as those of a language do (Zipf), so that searches find few or many pages. */
function wordOf(rank: number): string {
  const base = syllables.length;
  const places = [rank % base, Math.floor(rank / base) % base, Math.floor(rank / base ** 2) % base];
  return [...places, (rank * 7) % base].map((place) => syllables[place]).join('');
}

/** Writes texts, the same ones for the same seed. */
export class PageTexts {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = chance(seed);
  }

  /** A word; the first ones of the vocabulary come most often. */
  word(): string {
    return words[Math.floor(wordCount ** this.#next()) - 1] ?? '';
  }

  /** A line of prose. */
  line(): string {
    return Array.from({ length: wordsPerLine }, () => this.word()).join(' ');
  }

  /** A page of prose with a link here and there, at least so many bytes. */
  prose(title: string, bytes: number, links: readonly string[] = []): string {
    const lines = [`# ${title}`, ''];
    for (let size = 0, count = 0; size < bytes; count += 1) {
      const link = count % 8 === 7 ? links[count % Math.max(1, links.length)] : undefined;
      const line = link === undefined ? this.line() : `${this.line()} [[${link}]]`;
      lines.push(line);
      size += line.length + 1;
      if (count % 6 === 5) lines.push('');
    }
    return `${lines.join('\n')}\n`;
  }

  /** A page with a bit of everything Markdown has, at least so many bytes. */
  article(title: string, bytes: number): string {
    const parts = [`# ${title}\n`];
    for (let size = 0; size < bytes; size = parts.reduce((sum, part) => sum + part.length + 1, 0))
      parts.push(this.#section());
    return parts.join('\n');
  }

  #section(): string {
    const { line, word } = { line: () => this.line(), word: () => this.word() };
    return [
      `## ${word()} ${word()}\n`,
      `${line()} **${word()}** and *${word()}*, see [[${word()}]] or [${word()}](https://example.org/${word()}).\n`,
      `- ${line()}\n- [x] ${line()}\n  - \`${word()}\` ${line()}\n`,
      `> ${line()}\n> ${line()}\n`,
      `\`\`\`js\nconst ${word()} = "${word()}"; // ${line()}\n\`\`\`\n`,
      `| ${word()} | ${word()} |\n| --- | --- |\n| ${word()} | ${line()} |\n`,
      `${line()}\n${line()}\n${line()}\n`,
    ].join('\n');
  }
}
