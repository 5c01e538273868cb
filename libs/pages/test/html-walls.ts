import { allowedAttributes, allowedClasses, allowedTags } from '../src/render/sanitize.js';

const tag = /<(\/?)([a-z][a-z0-9]*)((?: [a-z-]+(?:="[^"<>]*")?)*)( \/)?>/y;
const site = 'https://wiki.example';
const voidTags = new Set(['br', 'hr', 'img', 'input']);

/**
 * Everything in some HTML that no page may contain. It reads HTML by its own strict grammar, not with the sanitizer's
 * parser: what it cannot read is a fault too.
 */
export function faultsOf(html: string): string[] {
  const faults: string[] = [];
  const open: string[] = [];
  for (let at = html.indexOf('<'); at >= 0; at = html.indexOf('<', at)) {
    tag.lastIndex = at;
    const match = tag.exec(html);
    if (match === null) return [...faults, `not a tag: ${html.slice(at, at + 60)}`];
    const [written, slash, name = '', attributes = ''] = match;
    at += written.length;
    if (!allowedTags.includes(name)) faults.push(`element ${written}`);
    if (slash === '/' && open.pop() !== name) faults.push(`closes what is not open: ${written}`);
    if (slash === '' && !voidTags.has(name)) open.push(name);
    if (slash === '') faults.push(...faultsOfAttributes(name, attributes));
  }
  if (open.length > 0) faults.push(`left open: ${open.join(' ')}`);
  return faults;
}

function faultsOfAttributes(element: string, written: string): string[] {
  const attributes = new Map<string, string>();
  for (const [, name = '', value = ''] of written.matchAll(/ ([a-z-]+)(?:="([^"]*)")?/g)) {
    attributes.set(name, decoded(value));
  }
  const faults = [...attributes].flatMap(([name, value]) =>
    faultsOfAttribute(element, name, value, attributes),
  );
  if (element === 'input' && (attributes.get('type') !== 'checkbox' || !attributes.has('disabled'))) {
    faults.push('an input that can be used');
  }
  return faults;
}

function faultsOfAttribute(element: string, name: string, value: string, all: Map<string, string>): string[] {
  const fault = [`${element} ${name}="${value}"`];
  if (name === 'class') return value.split(' ').every((one) => isAllowedClass(element, one)) ? [] : fault;
  if (!allowedAttributes[element]?.includes(name)) return fault;
  if (name === 'id') return value.startsWith('user-content-') ? [] : fault;
  if (name === 'src') return isInside(value) ? [] : fault;
  if (name !== 'href') return [];
  if (isInside(value)) return [];
  const rel = all.get('rel') ?? '';
  // a browser does not follow what it cannot parse, such as a host name that is none
  const safe = URL.canParse(value)
    ? /^(?:https?|mailto):$/.test(new URL(value).protocol)
    : /^https?:/i.test(value);
  return safe && rel === 'nofollow noopener ugc' ? [] : fault;
}

function isAllowedClass(element: string, name: string): boolean {
  return (allowedClasses[element] ?? []).some((allowed) =>
    typeof allowed === 'string' ? allowed === name : allowed.test(name),
  );
}

/** Whether a browser would stay on the site that shows the page. */
function isInside(url: string): boolean {
  return URL.canParse(url, `${site}/folder/Page`) && new URL(url, `${site}/folder/Page`).origin === site;
}

function decoded(value: string): string {
  const entities = new Map([
    ['&quot;', '"'],
    ['&lt;', '<'],
    ['&gt;', '>'],
    ['&amp;', '&'],
  ]);
  return value.replace(/&(?:quot|lt|gt|amp);/g, (entity) => entities.get(entity) ?? entity);
}
