import fc from 'fast-check';
import type { TextBlock } from '../src/index.js';
import { mergeText } from '../src/index.js';
import { splitLines, wholeLines } from '../src/text/lines.js';

/** The clean merge of three texts; fails on a conflict. */
export function merged(base: string, current: string, mine: string): string {
  const result = mergeText({ base, current, mine });
  if (result.kind === 'conflict') throw new Error(`conflict: ${JSON.stringify(result.blocks)}`);
  return result.text;
}

/** The page that results when one side is chosen in every disputed block. */
export function joined(blocks: readonly TextBlock[], side: 'current' | 'mine'): string {
  return blocks.map((block) => (block.kind === 'agreed' ? block.text : block[side])).join('');
}

/** How often each line stands in a text; one that has no line end counts as if it had. */
export function countLines(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of splitLines(wholeLines(text))) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

/** One change of a list of lines: at a place (modulo its length), so many lines make way for others. */
interface Edit {
  at: number;
  drop: number;
  add: string[];
}

/** Few distinct lines, so that repeated lines, equal additions and touching edits are common. */
const few = fc
  .tuple(
    fc.array(fc.constantFrom('a', 'b', 'c', 'x', '', '```'), { maxLength: 10 }),
    fc.constantFrom('\n', '\n', ''),
  )
  .map(([lines, end]) => lines.join('\n') + (lines.length > 0 ? end : ''));

const edit = fc.record({
  at: fc.nat(),
  drop: fc.nat({ max: 3 }),
  add: fc.array(fc.string({ unit: 'grapheme', maxLength: 6 }).map(oneLine), { maxLength: 3 }),
});

/** A page of distinct lines and two sides that each edited it anywhere. */
const edited = fc
  .record({
    size: fc.integer({ min: 1, max: 30 }),
    current: fc.array(edit, { maxLength: 4 }),
    mine: fc.array(edit, { maxLength: 4 }),
  })
  .map(({ size, current, mine }) => {
    const base = distinctLines(size);
    return { base: page(base), current: page(apply(base, current, 'c')), mine: page(apply(base, mine, 'm')) };
  });

/** A page of distinct lines, cut into sections of six lines; each section is edited by one side at most, well inside it. */
const apart = fc
  .array(fc.record({ owner: fc.constantFrom('current', 'mine', 'nobody'), edit }), {
    minLength: 2,
    maxLength: 12,
  })
  .map((sections) => {
    const sides: Record<'base' | 'current' | 'mine' | 'both', string[]> = {
      base: [],
      current: [],
      mine: [],
      both: [],
    };
    sections.forEach(({ owner, edit }, number) => {
      const lines = distinctLines(6, `section ${number} `);
      const inner = apply(
        lines.slice(2, 4),
        [{ ...edit, drop: Math.min(edit.drop, 2) }],
        `${owner} ${number} `,
      );
      const changed = [...lines.slice(0, 2), ...inner, ...lines.slice(4)];
      sides.base.push(...lines);
      sides.current.push(...(owner === 'current' ? changed : lines));
      sides.mine.push(...(owner === 'mine' ? changed : lines));
      sides.both.push(...(owner === 'nobody' ? lines : changed));
    });
    return {
      base: page(sides.base),
      current: page(sides.current),
      mine: page(sides.mine),
      both: page(sides.both),
    };
  });

/** Arbitrary texts for the properties of merging. */
export const texts = { few, edited, apart };

function apply(lines: readonly string[], edits: readonly Edit[], mark: string): string[] {
  const result = [...lines];
  edits.forEach(({ at, drop, add }, number) => {
    const added = add.map((line, index) => `${mark}${number}.${index} ${line}`);
    result.splice(at % (result.length + 1), drop, ...added);
  });
  return result;
}

function distinctLines(count: number, prefix = 'line '): string[] {
  return Array.from({ length: count }, (_, at) => `${prefix}${at}`);
}

function page(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

function oneLine(text: string): string {
  return text.replaceAll(/\s/gu, ' ');
}
