import { uploadsFolder } from '../file-name.js';
import { foldKey, nameOfPath } from '../page-name.js';
import { talkPageOf } from '../talk-page.js';
import type { AccessAction, AccessRule, AccessRules } from './access-rules.js';

/** Who asks. `role` is `none` for somebody who is nobody here; `prefix` confines them to a folder of pages. */
export interface Asker {
  readonly role: 'none' | 'reader' | 'writer' | 'admin';
  readonly account: string | null;
  readonly groups: readonly string[];
  readonly prefix: string | null;
}

/** Roles in the order of what they may. */
const ranks = { none: 0, reader: 1, writer: 2, admin: 3 } as const;

/** Whether somebody has at least this role. */
export function hasRole({ role }: Pick<Asker, 'role'>, wanted: Asker['role']): boolean {
  return ranks[role] >= ranks[wanted];
}

/**
 * Whether somebody may see a page, by its name, or a file, by its path. Of the rules about it the most specific one counts: the
 * page's own, else that of the nearest folder; where several spell one place, all of them.
 */
export function mayRead(rules: AccessRules, asker: Asker, name: string): boolean {
  if (asker.role === 'none') return false;
  if (asker.role === 'admin' && asker.prefix === null) return true;
  if (isSetting(name)) return rules.rules.length === 0 && asker.prefix === null;
  const subject = subjectOf(name);
  if (asker.prefix !== null && !isWithin(foldKey(asker.prefix), subject)) return false;
  if (asker.role === 'admin') return true;
  return [subject, talkedAbout(subject)].every((each) => allows(rules, 'read', asker, each));
}

/** Whether somebody may change a page or file: they can write at all, may read it, and no rule keeps them from it. */
export function mayWrite(rules: AccessRules, asker: Asker, name: string): boolean {
  if (!hasRole(asker, 'writer')) return false;
  if (isSetting(name)) return maySet(asker, name);
  if (!mayRead(rules, asker, name)) return false;
  return asker.role === 'admin' || allows(rules, 'write', asker, subjectOf(name));
}

/** Whether somebody may change everything at and below a page's name, whatever is there. */
export function mayWriteBelow(rules: AccessRules, asker: Asker, name: string): boolean {
  if (!mayWrite(rules, asker, name)) return false;
  const folder = foldKey(name);
  const below = rules.rules.filter(({ place }) => place !== folder && isBelow(folder, place));
  return below.every(({ pattern }) => mayWrite(rules, asker, pattern.replace(/\/\*\*$/, '')));
}

/** Whether nothing of the wiki is hidden from somebody. */
export function mayReadAll({ rules }: AccessRules, asker: Asker): boolean {
  if (asker.role === 'none' || asker.prefix !== null) return false;
  return asker.role === 'admin' || rules.every((rule) => rule.action === 'write' || isNamed(rule, asker));
}

/** Whether two people see the same pages, as far as the rules tell. */
export function seeAlike({ rules }: AccessRules, one: Asker, other: Asker): boolean {
  if (one.prefix !== other.prefix || (one.role === 'none') !== (other.role === 'none')) return false;
  const seen = (asker: Asker) => rules.map((rule) => asker.role === 'admin' || isNamed(rule, asker));
  const [left, right] = [seen(one), seen(other)];
  return rules.every(({ action }, at) => action === 'write' || left[at] === right[at]);
}

/** The rules that keep somebody from reading. */
export function hiddenPlaces({ rules }: AccessRules, asker: Asker): AccessRule[] {
  if (asker.role === 'admin') return [];
  return rules.filter((rule) => rule.action === 'read' && !isNamed(rule, asker));
}

/** Where a page or file stands: its own name, and for an upload also that of the page's folder it belongs to. */
interface Subject {
  readonly keys: readonly string[];
  readonly isUpload: boolean;
}

/** A page's file is the page, and what lies in `uploads/<page>/` belongs to that page. */
function subjectOf(path: string): Subject {
  const key = foldKey(nameOfPath(path) ?? path);
  const [folder, ...rest] = key.split('/');
  const isUpload = folder === uploadsFolder && rest.length > 0;
  return { keys: isUpload ? [key, rest.join('/')] : [key], isUpload };
}

/** Foldkeys of talk pages begin so. */
const talk = foldKey(talkPageOf(''));

/** What a page or file is talk about; nothing for all others. Talk tells of its page, so who may not read that may not read it. */
function talkedAbout({ keys, isUpload }: Subject): Subject {
  const about = keys.filter((key) => key.startsWith(talk)).map((key) => key.slice(talk.length));
  return { keys: about, isUpload };
}

/** What begins with a dot is settings: what they say of the wiki, names of pages for example, is not for everybody. */
function isSetting(path: string): boolean {
  return /(?:^|\/)\./.test(path);
}

/** Who may write may do so with settings, such as redirects; but the wiki's own are for its admins. */
function maySet(asker: Asker, path: string): boolean {
  if (asker.prefix !== null) return false;
  return hasRole(asker, /(?:^|\/)\.erwik(?:\/|$)/.test(foldKey(path)) ? 'admin' : 'writer');
}

function isBelow(place: string, key: string): boolean {
  return place === '' || key === place || key.startsWith(`${place}/`);
}

function isWithin(place: string, { keys }: Subject): boolean {
  return keys.some((key) => isBelow(place, key));
}

function allows({ rules }: AccessRules, action: AccessAction, asker: Asker, subject: Subject): boolean {
  const about = rules.filter((rule) => rule.action === action && covers(rule, subject));
  const nearest = Math.max(...about.map(nearness));
  return about.filter((rule) => nearness(rule) === nearest).every((rule) => isNamed(rule, asker));
}

function covers({ place, isFolder }: AccessRule, subject: Subject): boolean {
  return isFolder || subject.isUpload ? isWithin(place, subject) : subject.keys.includes(place);
}

/** All places that cover a page begin its name, so the longest is the nearest; a page's own rule is nearer than its folder's. */
function nearness({ place, isFolder }: AccessRule): number {
  return place.length * 2 + (isFolder ? 0 : 1);
}

function isNamed({ names }: AccessRule, asker: Asker): boolean {
  return names.some((name) => means(name, asker));
}

function means(name: string, asker: Asker): boolean {
  if (name === 'reader' || name === 'writer' || name === 'admin') return hasRole(asker, name);
  if (name === 'members') return asker.account !== null;
  return name.startsWith('@') ? asker.groups.includes(name.slice(1)) : asker.account === name;
}
