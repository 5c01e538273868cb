import fc from 'fast-check';

/** A page in which every word is another, and sides that edited it; words say who added them. */
export interface EditedPage {
  readonly base: string;
  readonly sides: readonly string[];
}

type Line = readonly string[];

/** A change at a place of the page (modulo its size): of a whole line, or of a word of it. */
interface Edit {
  kind:
    | 'add lines'
    | 'drop line'
    | 'move line'
    | 'blank line'
    | 'add word'
    | 'drop word'
    | 'change word'
    | 'copy line';
  line: number;
  word: number;
}

const edit = fc.record({
  kind: fc.constantFrom<Edit['kind'][]>(
    'add lines',
    'drop line',
    'move line',
    'blank line',
    'add word',
    'drop word',
    'change word',
    'change word',
    'copy line',
  ),
  line: fc.nat({ max: 40 }),
  word: fc.nat({ max: 12 }),
});

/** A page with from two to `sides` sides, each with some edits of its own. */
export function editedPage(sides: number): fc.Arbitrary<EditedPage> {
  return fc
    .record({
      lines: fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 10 }),
      edits: fc.array(fc.array(edit, { maxLength: 6 }), { minLength: 2, maxLength: sides }),
      ends: fc.array(fc.constantFrom('\n', '\n', ''), { minLength: sides + 1, maxLength: sides + 1 }),
    })
    .map(({ lines, edits, ends }) => {
      const base = lines.map((count, line) => Array.from({ length: count }, (_, at) => `w${line}x${at}`));
      return {
        base: textOf(base, ends[0]),
        sides: edits.map((some, side) => textOf(apply(base, some, `s${side}`), ends[side + 1])),
      };
    });
}

function textOf(lines: readonly Line[], end = '\n'): string {
  return lines.length === 0 ? '' : lines.map((words) => words.join(' ')).join('\n') + end;
}

function apply(base: readonly Line[], edits: readonly Edit[], name: string): Line[] {
  const lines = [...base];
  edits.forEach(({ kind, line, word }, number) => {
    const at = line % (lines.length + 1);
    const words = lines[at] ?? [];
    const place = word % (words.length + 1);
    const added = `${name}n${number}`;
    if (kind === 'add lines')
      lines.splice(at, 0, ...[[`${added}a`, `${added}b`], [`${added}c`]].slice(word % 2));
    if (kind === 'drop line') lines.splice(at, 1);
    if (kind === 'move line') lines.splice(word % (lines.length + 1), 0, ...lines.splice(at, 1));
    if (kind === 'blank line') lines.splice(at, 0, []);
    if (kind === 'copy line') lines.splice(word % (lines.length + 1), 0, words);
    if (kind === 'add word') lines[at] = words.toSpliced(place, 0, added);
    if (kind === 'drop word') lines[at] = words.toSpliced(place, 1);
    if (kind === 'change word') lines[at] = words.toSpliced(place, 1, added);
  });
  return lines;
}

/** The words of a page, without the marker lines of its conflict blocks. */
export function wordsIn(text: string): Set<string> {
  return new Set(text.match(/\b[ws]\d+[nx]\d+[abc]?\b/gu) ?? []);
}

/** The words a merge must keep: what any side added to the base, and what all have. */
export function wordsToKeep({ base, sides }: EditedPage): string[] {
  const before = wordsIn(base);
  const added = sides.flatMap((side) => [...wordsIn(side)].filter((word) => !before.has(word)));
  return [...added, ...[...before].filter((word) => sides.every((side) => wordsIn(side).has(word)))];
}
