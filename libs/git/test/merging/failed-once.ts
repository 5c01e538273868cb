import { splitConflicts } from '@erwik/merge';
import type { Act } from './play.js';

/** Chooses the last version of each passage that waits for a choice. */
function chooseLast(text: string): string {
  return splitConflicts(text)
    .map((passage) => (passage.kind === 'plain' ? passage.text : (passage.alternatives.at(-1)?.text ?? '')))
    .join('');
}

/** Stories in which a law was broken once, cut down to what matters; by the law and how it was broken. */
export const failedOnce: Readonly<Record<string, readonly Act[]>> = {
  'a file stays beside the folder that took its name in another case': [
    { by: 0, files: { Dir: 'the w1\nand w2\n' } },
    { by: 1, from: 0 },
    { by: 0, files: { Dir: null, 'dir/C.md': 'the w3\nand w4\nof w5\n' } },
    { by: 1, files: { Dir: 'the w1\nand w6\n' } },
  ],
  'two people each take away another copy of a line': [
    { by: 0, files: { 'A.md': 'the w1\nand w2\nof w3\nthe w1\nand w4\n' } },
    { by: 1, from: 0 },
    { by: 0, files: { 'A.md': 'and w2\nof w3\nthe w1\nand w4\n' } },
    { by: 1, files: { 'A.md': 'the w1\nand w2\nof w3\nand w4\n' } },
  ],
  'a page is deleted whose folder a merge has spelled in another way': [
    { by: 0, files: { 'dir/C.md': 'the w1\nand w2\n' } },
    { by: 1, files: { Dir: 'of w3\n' } },
    { by: 1, from: 0 },
    { by: 1, files: { 'Home.md': 'the w4\n' } },
    { by: 0, files: { 'dir/C.md': null, 'A.md': 'of w5\n' } },
  ],
  'two people each change another copy of a line': [
    { by: 0, files: { 'A.md': 'the w1 and w2 of w3\nthe w1 and w2 of w3\n' } },
    { by: 1, from: 0 },
    { by: 0, files: { 'A.md': 'the w4 and w2 of w3\nthe w1 and w2 of w3\n' } },
    { by: 1, files: { 'A.md': 'the w1 and w2 of w3 w5\nthe w6 and w2 of w3\n' } },
  ],
  'one changes a copy of a line, another all copies one by one': [
    { by: 0, files: { 'A.md': 'the w1 and w2 of w3\nthe w1 and w2 of w3\n' } },
    { by: 1, from: 0 },
    { by: 0, files: { 'A.md': 'the w4 and w2 of w3\nthe w1 and w2 of w3\n' } },
    { by: 1, files: { 'A.md': 'the w1 and w2 of w3\nthe w5 and w2 of w3\n' } },
    { by: 1, files: { 'A.md': 'the w1 and w2 of w3 w6\nthe w5 and w2 of w3\n' } },
  ],
  'one chooses the version that another rewords': [
    { by: 0, files: { 'A.md': '| w1 | w2 |\n' } },
    { by: 1, from: 0 },
    { by: 0, files: { 'A.md': '| w3 | w2 |\n' } },
    { by: 1, files: { 'A.md': '| w4 | w2 |\n' } },
    { by: 0, from: 1 },
    { by: 1, from: 0 },
    { by: 0, files: { 'A.md': chooseLast } },
    { by: 1, files: { 'A.md': (text) => text.replace('| w4 | w2 |', 'w5') } },
  ],
};
