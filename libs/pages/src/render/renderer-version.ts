/** Part of the key of every cache of rendered pages: a new value wherever the same text renders differently. */
export const rendererVersion = '5';
