export type { Alternative } from './conflict/alternative.js';
export { countConflicts, formatConflict, splitConflicts } from './conflict/conflict-block.js';
export type { Passage } from './conflict/conflict-block.js';
export { cleanLabel, orderLabels } from './conflict/version-label.js';
export type { VersionLabel } from './conflict/version-label.js';
export { mergeText } from './text/merge-text.js';
export type { TextBlock, TextMerge, TextSides } from './text/text-block.js';
