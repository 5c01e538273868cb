export { isDamaged } from './database.js';
export { openAnew, openIndex } from './open-index.js';
export { WikiIndex } from './wiki-index.js';
export type { IndexStep } from './wiki-index.js';
export type { IndexedChange, IndexedCommit, IndexedFile } from './indexed-commit.js';
export type { Found, Search } from './search.js';
export type { Listing } from './listing.js';
export type { WantedPage } from './page-links.js';
