import { isIP } from 'node:net';
import { Role } from '@erwik/events';
import { BadConfig, BadValue, oneOf, setting } from '@erwik/runtime';
import type { Setting } from '@erwik/runtime';

/** A proxy that says who somebody is: in which header (lower case), from which addresses, and what those may whom it names first. */
export type ProxyTrust = {
  readonly header: string;
  readonly from: readonly string[];
  readonly role: Role;
};

/** What the variables about it say. */
export type ProxyVariables = {
  readonly proxyHeader: string | null;
  readonly proxyFrom: readonly string[];
  readonly proxyRole: Role;
};

/** How they are read. */
export const readProxyTrust: { readonly [Key in keyof ProxyVariables]: Setting<ProxyVariables[Key]> } = {
  proxyHeader: { variable: 'ERWIK_PROXY_HEADER', parse: (text) => (text === null ? null : headerName(text)) },
  proxyFrom: { variable: 'ERWIK_PROXY_FROM', parse: (text) => (text === null ? [] : addresses(text)) },
  proxyRole: setting('ERWIK_PROXY_ROLE', oneOf(...Role.options)),
};

/** The proxy whose word is taken; null for none. Throws `BadConfig` where it is said by half. */
export function proxyTrust({ proxyHeader, proxyFrom, proxyRole }: ProxyVariables): ProxyTrust | null {
  if (proxyHeader === null && proxyFrom.length === 0) return null;
  if (proxyHeader !== null && proxyFrom.length > 0)
    return { header: proxyHeader, from: proxyFrom, role: proxyRole };
  throw new BadConfig([
    'ERWIK_PROXY_HEADER and ERWIK_PROXY_FROM go together: anybody could send the header otherwise',
  ]);
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
