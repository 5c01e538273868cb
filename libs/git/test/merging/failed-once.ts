import type { Act } from './play.js';

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
};
