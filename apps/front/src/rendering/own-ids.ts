import { contentIdPrefix } from '@erwik/pages';

const tag = /<[a-z][^<>]*>/g;
const id = new RegExp(` id="${contentIdPrefix}([^"]*)"`);
const link = new RegExp(` href="#${contentIdPrefix}([^"]*)"`);

/** Sanitized HTML whose ids begin with a prefix of their own, so that it can stand beside another version of itself. */
export function withOwnIds(html: string, prefix: string): string {
  const own = new Set<string>();
  const renamed = html.replace(tag, (each) =>
    each.replace(id, (_, name: string) => {
      own.add(name);
      return ` id="${contentIdPrefix}${prefix}${name}"`;
    }),
  );
  if (own.size === 0) return html;
  return renamed.replace(tag, (each) =>
    each.replace(link, (whole, name: string) =>
      own.has(name) ? ` href="#${contentIdPrefix}${prefix}${name}"` : whole,
    ),
  );
}
