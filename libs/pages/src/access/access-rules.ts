import { accessTextMaxChars } from '@erwik/events';
import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { Pair, YAMLError } from 'yaml';
import { foldKey, parsePageName } from '../page-name.js';

/** Where a wiki keeps its access rules, in the repository. */
export const accessPath = '.erwik/access.yml';
/** Most rules that are heeded: each is looked at for each page that is shown to somebody. */
export const accessRulesMax = 1000;

export type AccessAction = 'read' | 'write';

/**
 * Who may read or write a page (`guides/Home`) or a folder (`guides/**`, which is the page `guides` and everything below; `**` is the
 * wiki). `place` is the fold key of the page or folder, `''` for the wiki. Admins may always; nobody else where `names` is empty.
 */
export interface AccessRule {
  readonly action: AccessAction;
  readonly pattern: string;
  readonly place: string;
  readonly isFolder: boolean;
  readonly names: readonly string[];
}

/** The rules of a wiki, and what of their file could not be read, in words for its admins. */
export interface AccessRules {
  readonly rules: readonly AccessRule[];
  readonly faults: readonly string[];
}

/** The rules of a wiki that has none: whoever may read may read everything. */
export const noAccessRules: AccessRules = { rules: [], faults: [] };

/** Names of roles, and `members` for everybody with an account. No account or group is meant by them. */
export const accessWords = ['reader', 'writer', 'admin', 'members'] as const;

const conflictMark = /^(?:<{7}|\|{7}|={7}|>{7})/m;
/** What accounts and groups may be called, and a group's `@`. */
const accessName = /^@?[a-z0-9](?:[a-z0-9._-]{0,37}[a-z0-9])?$/;

/**
 * Reads `.erwik/access.yml`, a YAML mapping such as `read hr/**: ['@hr', alice]`. Each rule is a key of its own with a list as its
 * value, so that a merge of two such files takes the rules and names of both sides. Never throws. What cannot be read is closed to
 * all but admins: the place that a rule is about, or the whole wiki where that is not to be seen.
 */
export function parseAccessRules(text: string): AccessRules {
  if (text.length > accessTextMaxChars)
    return closed(`The file has more than ${accessTextMaxChars} characters.`);
  if (conflictMark.test(text)) return closed('The file was changed in two ways at once: choose one of them.');
  const document = parseDocument(text, { logLevel: 'silent' });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) return closed(yamlFault(problem));
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) return noAccessRules;
  if (!isMap(contents)) return closed('The file holds no rules such as “read hr/**: [alice]”.');
  if (contents.items.length > accessRulesMax) return closed(`There are more than ${accessRulesMax} rules.`);
  return joined(contents.items.map(parseRule));
}

type Read = { readonly rule: AccessRule | null; readonly faults: readonly string[] };

function joined(read: readonly Read[]): AccessRules {
  const faults = read.flatMap((each) => each.faults);
  const rules = read.flatMap(({ rule }) => rule ?? []);
  return rules.length === read.length ? { rules, faults } : { ...closed(''), faults };
}

function closed(fault: string): AccessRules {
  const all = { pattern: '**', place: '', isFolder: true, names: [] };
  return {
    rules: [
      { ...all, action: 'read' },
      { ...all, action: 'write' },
    ],
    faults: [fault],
  };
}

/** In YAML an `@` begins nothing without quotes, which is what people forget first. */
function yamlFault({ code, message }: YAMLError): string {
  const fault = `This is not YAML: ${firstLine(message)}`;
  return code === 'BAD_SCALAR_START' ? `${fault}. A group stands in quotes, such as '@hr'.` : fault;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]?.replace(/:$/, '') ?? '';
}

function parseRule({ key, value }: Pair): Read {
  const written = isScalar(key) && typeof key.value === 'string' ? key.value : String(key);
  const [, action = '', pattern = ''] = /^(\S+) +(\S.*)$/.exec(written) ?? [];
  const place = placeOf(pattern);
  if (place === null)
    return {
      rule: null,
      faults: [`“${written}” names no page or folder: write “read hr/**” or “write Home”.`],
    };
  if (action !== 'read' && action !== 'write')
    return {
      rule: { ...place, action: 'read', names: [] },
      faults: [`“${written}” begins neither with read nor with write.`],
    };
  return { ...named(value, written, (names) => ({ ...place, action, names })) };
}

/** The page or folder that a pattern is about; null where it is about none. */
export function placeOf(pattern: string): Pick<AccessRule, 'pattern' | 'place' | 'isFolder'> | null {
  if (pattern === '**') return { pattern, place: '', isFolder: true };
  const isFolder = pattern.endsWith('/**');
  const parsed = parsePageName(isFolder ? pattern.slice(0, -3) : pattern);
  if (!parsed.ok || parsed.name.includes('*')) return null;
  const written = isFolder ? `${parsed.name}/**` : parsed.name;
  return { pattern: written, place: foldKey(parsed.name), isFolder };
}

function named(value: unknown, written: string, ruleOf: (names: string[]) => AccessRule): Read {
  if (!isSeq(value))
    return { rule: ruleOf([]), faults: [`“${written}” needs a list of names, such as [alice, '@hr'].`] };
  const items = value.items.map((item) => (isScalar(item) ? String(item.value) : ''));
  const bad = items.filter((item) => !accessName.test(item));
  const faults = bad.map((item) => `“${written}” names “${item}”, which is no account, group or role.`);
  return { rule: ruleOf(items.filter((item) => accessName.test(item))), faults };
}
