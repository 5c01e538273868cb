import { YAMLMap, isMap, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import { foldKey } from '../page-name.js';
import type { AccessAction } from './access-rules.js';
import { placeOf } from './access-rules.js';

/** A rule to be set, or taken away where `names` is null. */
export interface SettingOfRule {
  readonly action: AccessAction;
  readonly pattern: string;
  readonly names: readonly string[] | null;
}

/** A file of access rules with one rule set anew; all else in it, comments too, stays as it is. The file must be whole. */
export function setAccessRule(text: string, { action, pattern, names }: SettingOfRule): string {
  const document: Document = parseDocument(text, { logLevel: 'silent' });
  if (!isMap(document.contents) && names === null) return text;
  const rules = isMap(document.contents) ? document.contents : new YAMLMap();
  rules.flow = false;
  document.contents = rules;
  const key = `${action} ${placeOf(pattern)?.pattern ?? pattern}`;
  const keys = keysOf(document.toJS()).filter((each) => foldKey(each) === foldKey(key));
  for (const other of keys.filter((each) => each !== key || names === null)) document.delete(other);
  if (names !== null) document.set(key, document.createNode([...names], { flow: true }));
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function keysOf(value: unknown): string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}
