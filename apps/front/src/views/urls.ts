import { pageUrl } from '@erwik/pages';

/** What can be done with a page, as the last segment of its URLs. */
export type PageAction =
  | '_edit'
  | '_history'
  | '_links'
  | '_raw'
  | '_preview'
  | '_compare'
  | '_resolve'
  | '_rename'
  | '_delete'
  | '_download'
  | '_blame'
  | '_feed.atom'
  | '_draft'
  | '_merge'
  | '_watch'
  | '_talk'
  | '_protect';

/** URL of an action on a page, such as `/guides/Bilbo-Baggins/_edit`. */
export function actionUrl(name: string, action: PageAction): string {
  return `${pageUrl(name)}/${action}`;
}

/** URL of the form for one section of a page, counted from 1. */
export function sectionUrl(name: string, section: number): string {
  return `${actionUrl(name, '_edit')}?section=${section}`;
}

/** URL of a page as it was at a commit. */
export function revisionUrl(name: string, commit: string): string {
  return `${pageUrl(name)}/_rev/${commit}`;
}

/** URL that compares a page at two commits, the earlier first. */
export function compareUrl(name: string, from: string, to: string): string {
  return `${actionUrl(name, '_compare')}/${from}...${to}`;
}

/** URL of the question whether to restore a page as it was at a commit. */
export function restoreUrl(name: string, commit: string): string {
  return `${pageUrl(name)}/_restore/${commit}`;
}

/** URL of one commit. */
export function commitUrl(commit: string): string {
  return `/_commit/${commit}`;
}

/** URL of the question whether to delete a page whose text somebody has emptied. */
export function emptiedUrl(name: string, summary: string): string {
  return `${actionUrl(name, '_delete')}?${new URLSearchParams({ emptied: '1', summary }).toString()}`;
}

/** URL of the question whether to take a commit back. */
export function revertUrl(commit: string): string {
  return `${commitUrl(commit)}/revert`;
}

/** URL of the list of all pages whose names begin with a folder, `prefix` ending in a slash. */
export function folderUrl(prefix: string): string {
  return `/_pages?${new URLSearchParams({ prefix }).toString()}`;
}

/** URL of the list of pages whose names begin with a prefix, in an order. */
export function pageListUrl(prefix: string, order: string): string {
  const query = new URLSearchParams({
    ...(prefix !== '' && { prefix }),
    ...(order !== 'title' && { order }),
  });
  return query.size === 0 ? '/_pages' : `/_pages?${query.toString()}`;
}

/** URL of the pages with a tag. */
export function tagUrl(tag: string): string {
  return `/_tags/${encodeURIComponent(tag.replace(/\p{Cs}/gu, '\uFFFD'))}`;
}

/** URL of the changes that somebody made under a name. */
export function userUrl(name: string): string {
  return `/_user/${encodeURIComponent(name.replace(/\p{Cs}/gu, '\uFFFD'))}`;
}

/** URL of the form that creates a page with a title. */
export function newPageUrl(title: string): string {
  return `/_new?${new URLSearchParams({ title }).toString()}`;
}
