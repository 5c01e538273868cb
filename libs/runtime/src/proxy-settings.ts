import { isIP } from 'node:net';
import { roleWord } from './access-settings.js';
import type { RoleWord } from './access-settings.js';
import { setting } from './config.js';
import type { Setting } from './config.js';
import { BadValue, optional } from './values.js';

/** A proxy that says who somebody is: in which header (lower case), from which addresses, and what those may whom it names first. */
export type ProxyTrust = {
  readonly header: string;
  readonly from: readonly string[];
  readonly role: RoleWord;
};

/** What the variables about it say. */
export type ProxyVariables = {
  readonly proxyHeader: string | null;
  readonly proxyFrom: readonly string[];
  readonly proxyRole: RoleWord;
};

/** How they are read. */
export const proxySettings: { readonly [Key in keyof ProxyVariables]: Setting<ProxyVariables[Key]> } = {
  proxyHeader: { variable: 'ERWIK_PROXY_HEADER', parse: optional(headerName) },
  proxyFrom: { variable: 'ERWIK_PROXY_FROM', parse: (text) => (text === null ? [] : addresses(text)) },
  proxyRole: setting('ERWIK_PROXY_ROLE', roleWord),
};

/** What is said of the proxy by half, as faults. */
export function proxyHalves({ proxyHeader, proxyFrom }: ProxyVariables): readonly string[] {
  if ((proxyHeader === null) === (proxyFrom.length === 0)) return [];
  return ['ERWIK_PROXY_HEADER and ERWIK_PROXY_FROM go together: anybody could send the header otherwise'];
}

/** The proxy whose word is taken; null where none is said whole. */
export function proxyTrust({ proxyHeader, proxyFrom, proxyRole }: ProxyVariables): ProxyTrust | null {
  if (proxyHeader === null || proxyFrom.length === 0) return null;
  return { header: proxyHeader, from: proxyFrom, role: proxyRole };
}

function headerName(text: string): string {
  if (/^[a-z][a-z0-9-]{0,63}$/i.test(text)) return text.toLowerCase();
  throw new BadValue('expected the name of a header, such as X-Remote-User');
}

function addresses(text: string): readonly string[] {
  const each = text.split(',').map((address) => address.trim());
  if (each.every((address) => isIP(address) !== 0)) return each;
  throw new BadValue('expected addresses separated by commas, such as 127.0.0.1,::1');
}
