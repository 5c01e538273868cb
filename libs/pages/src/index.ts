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
export { picturesOf, thumbnailWidths } from './thumbnails.js';
export { isFilePath, uploadPath, uploadsFolder } from './file-name.js';
export { PageDirectory } from './page-directory.js';
export type { Lookup } from './lookup.js';
export { filePathsOf } from './resolve-target.js';
export { scanLinkTargets, linksMaxCount } from './links/scan-link-targets.js';
export { extractLinks } from './links/extract-links.js';
export type { ExtractedLink } from './links/extract-links.js';
export { countLinks, moveLinks, readLinks } from './links/move-links.js';
export type { LedLink, MovedPlace, ResolveLink } from './links/move-links.js';
export { fromObsidian } from './links/from-obsidian.js';
export { parseWikiLink } from './links/wiki-link.js';
export type { ImageOptions, LinkGoal, WikiLink } from './links/wiki-link.js';
export { splitFrontMatter, titleFrontMatterFor } from './front-matter.js';
export type { FrontMatter, SplitText } from './front-matter.js';
export { pageTitle } from './page-title.js';
export { editText } from './edit-text.js';
export type { EditedText } from './edit-text.js';
export { normalizeText, plainText, plainTextMaxChars } from './page-text.js';
export { addRedirects } from './add-redirects.js';
export { followRedirects, parseRedirects, redirectsMaxChars } from './redirects.js';
export type { Redirects } from './redirects.js';
export { subjectOfTalk, talkPageOf } from './talk-page.js';
export { rendererVersion } from './render/renderer-version.js';
export type { PageSource, RenderedPage } from './render/render-page.js';
export type { IncludedPage } from './render/place-includes.js';
export type { TocEntry } from './render/place-headings.js';
export { contentIdOf, contentIdPrefix } from './render/content-id.js';
export { findSections, replaceSection, sectionText } from './sections.js';
export type { PageSections, Section } from './sections.js';
export { diffTexts } from './diff/diff-texts.js';
export type { DiffHunk, DiffLine, DiffPiece, DiffRow, TextDiff } from './diff/text-diff.js';
export { accessPath, accessWords, noAccessRules, parseAccessRules, placeOf } from './access/access-rules.js';
export type { AccessAction, AccessRule, AccessRules } from './access/access-rules.js';
export {
  hasRole,
  hiddenPlaces,
  mayRead,
  mayReadAll,
  mayWrite,
  mayWriteBelow,
  seeAlike,
} from './access/may-access.js';
export type { Asker } from './access/may-access.js';
export { setAccessRule } from './access/set-access-rule.js';
export type { SettingOfRule } from './access/set-access-rule.js';
