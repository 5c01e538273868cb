export {
  decodeUrlPath,
  foldKey,
  nameOfPath,
  pageNameMaxChars,
  pageNameMaxDepth,
  pageUrl,
  parsePageName,
  pathOfNewPage,
  segmentMaxBytes,
  specialOf,
  titleOfName,
} from './page-name.js';
export type { DecodedUrlPath, PageNameFault, ParsedPageName, SpecialKind } from './page-name.js';
export { formatOfPath } from './page-format.js';
export type { PageFormat } from './page-format.js';
export { PageDirectory } from './page-directory.js';
export type { Lookup } from './lookup.js';
