/** A form of a page, as a browser would send it: where it leads, and its fields with what stands in them. */
export interface PageForm {
  readonly action: string;
  readonly method: 'GET' | 'POST';
  readonly fields: ReadonlyMap<string, string>;
}

/** The forms of a document of the wiki, but for those that take files. `address` is where it was read. */
export function formsIn(html: string, address: string): PageForm[] {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)]
    .filter(([, head = '']) => !head.includes('multipart'))
    .map(([, head = '', body = '']) => ({
      action: attribute(head, 'action') ?? address,
      method: attribute(head, 'method')?.toLowerCase() === 'post' ? 'POST' : 'GET',
      fields: fieldsIn(body),
    }));
}

/** The addresses of the same wiki that a document leads to, each once. */
export function linksIn(html: string): string[] {
  const links = [...html.matchAll(/\shref="(\/[^"#]*)/g)].map(([, href = '']) => unescaped(href));
  return [...new Set(links)];
}

function fieldsIn(body: string): Map<string, string> {
  const inputs = [...body.matchAll(/<(?:input|button|select)\b([^>]*)>/g)].map(([, head = '']) => ({
    name: attribute(head, 'name'),
    value: attribute(head, 'value') ?? '',
  }));
  const areas = [...body.matchAll(/<textarea\b([^>]*)>([\s\S]*?)<\/textarea>/g)].map(
    ([, head = '', value = '']) => ({ name: attribute(head, 'name'), value: unescaped(value) }),
  );
  return new Map([...inputs, ...areas].flatMap(({ name, value }) => (name === null ? [] : [[name, value]])));
}

function attribute(head: string, name: string): string | null {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(head)?.[1];
  return value === undefined ? null : unescaped(value);
}

function unescaped(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
