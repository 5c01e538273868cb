export { mergeText } from './merge-text.js';
export type { TextBlock, TextMerge, TextSides } from './text-block.js';
