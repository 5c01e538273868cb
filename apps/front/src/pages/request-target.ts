import { decodeUrlPath, parsePageName } from '@erwik/pages';
import type { PageNameFault } from '@erwik/pages';

/** What a URL path asks for: a page (`''` is the wiki itself) and what is to be done with it (`''` is to view it). */
export type RequestTarget =
  | {
      readonly kind: 'target';
      readonly name: string;
      readonly action: string;
      /** what follows the action, such as a commit */
      readonly rest: string;
      /** false where the name was spelled with spaces, decomposed characters or a slash at its end */
      readonly canonical: boolean;
    }
  | { readonly kind: 'bad'; readonly code: PageNameFault; readonly message: string };

/** `_Sidebar` and its like are page names although they begin as actions do. */
const specialSegment = /^_(sidebar|header|footer|template)$/i;

/**
 * Takes a URL path apart. A segment that begins with one `_` is never part of a page's name, so everything before the
 * first one is the name and no page can hide an action.
 */
export function parseTarget(pathname: string): RequestTarget {
  const decoded = decodeUrlPath(pathname);
  if (!decoded.ok) return { kind: 'bad', code: decoded.code, message: decoded.message };
  if (/\p{Cc}/u.test(decoded.path)) return controlCharacter();
  const segments = decoded.path.split('/');
  const at = segments.findIndex(isAction);
  const spelled = (at === -1 ? segments : segments.slice(0, at)).join('/');
  const action = at === -1 ? '' : (segments[at] ?? '');
  const rest = at === -1 ? '' : segments.slice(at + 1).join('/');
  if (spelled === '') return { kind: 'target', name: '', action, rest, canonical: decoded.canonical };
  const parsed = parsePageName(spelled.replace(/\/$/, ''));
  if (!parsed.ok) return { kind: 'bad', code: parsed.code, message: parsed.message };
  return {
    kind: 'target',
    name: parsed.name,
    action,
    rest,
    canonical: decoded.canonical && parsed.name === spelled,
  };
}

/** A title that is typed may have been copied with a line break in it; an address never has one by accident. */
function controlCharacter(): RequestTarget {
  return { kind: 'bad', code: 'bad_page_name', message: 'An address has no control characters.' };
}

function isAction(segment: string): boolean {
  return /^_(?!_)/.test(segment) && !specialSegment.test(segment);
}
