/** Stands for this node, whatever its name: nobody can have it (RFC 2606). */
const origin = 'http://wiki.invalid';
/** One slash, and no second that would begin the name of a host; browsers take a backslash for one. */
const ownPattern = /^\/(?![/\\])/;

/** A path of this node, with query and fragment, as browsers will understand it; `/` for everything that leads elsewhere or is none. */
export function ownPath(text: string | undefined): string {
  if (text === undefined || !ownPattern.test(text) || /[\\\p{Cc}]/u.test(text)) return '/';
  if (!URL.canParse(text, origin)) return '/';
  const url = new URL(text, origin);
  const path = url.pathname + url.search + url.hash;
  // "/.//host" has become "//host"
  return url.origin === origin && ownPattern.test(path) ? path : '/';
}
