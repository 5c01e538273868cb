import { readFileSync } from 'node:fs';
import { Role } from '@erwik/events';
import { BadConfig, BadValue, oneOf, optional, setting, text } from '@erwik/runtime';
import type { Setting } from '@erwik/runtime';
import { isLoopbackName } from '../guards/allowed-hosts.js';

/** An OpenID provider by which people can log in (OpenID Connect Core 1.0). */
export type OidcConfig = {
  readonly issuer: string;
  readonly clientId: string;
  /** null: a public client, which PKCE alone protects */
  readonly clientSecret: string | null;
  readonly scopes: string;
  /** what somebody may whom the provider names for the first time */
  readonly role: Role;
  readonly roles: OidcRoles | null;
  /** what the provider is called on the login page */
  readonly label: string;
};

/** A claim that lists groups, and what some of them may: whoever is in one has that role, from each login on. */
export type OidcRoles = { readonly claim: string; readonly roleOf: ReadonlyMap<string, Role> };

/** What the variables about it say. */
export type OidcVariables = {
  readonly oidcIssuer: string | null;
  readonly oidcClientId: string | null;
  readonly oidcClientSecret: string | null;
  readonly oidcClientSecretFile: string | null;
  readonly oidcScopes: string;
  readonly oidcRole: Role;
  readonly oidcRoles: OidcRoles | null;
};

/** How they are read. */
export const readOidc: { readonly [Key in keyof OidcVariables]: Setting<OidcVariables[Key]> } = {
  oidcIssuer: { variable: 'ERWIK_OIDC_ISSUER', parse: optional(issuer) },
  oidcClientId: { variable: 'ERWIK_OIDC_CLIENT_ID', parse: optional(text) },
  oidcClientSecret: { variable: 'ERWIK_OIDC_CLIENT_SECRET', parse: optional(text) },
  oidcClientSecretFile: { variable: 'ERWIK_OIDC_CLIENT_SECRET_FILE', parse: optional(secretIn) },
  oidcScopes: setting('ERWIK_OIDC_SCOPES', scopes),
  oidcRole: setting('ERWIK_OIDC_ROLE', oneOf(...Role.options)),
  oidcRoles: { variable: 'ERWIK_OIDC_ROLES', parse: optional(rolesOfGroups) },
};

/** The provider; null for none. Throws `BadConfig` where it is said by half. */
export function oidcConfig(said: OidcVariables): OidcConfig | null {
  const { oidcIssuer, oidcClientId, oidcClientSecret, oidcClientSecretFile } = said;
  if (oidcIssuer === null && oidcClientId === null) return null;
  if (oidcIssuer === null || oidcClientId === null)
    throw new BadConfig(['ERWIK_OIDC_ISSUER and ERWIK_OIDC_CLIENT_ID go together']);
  return {
    issuer: oidcIssuer,
    clientId: oidcClientId,
    clientSecret: oidcClientSecret ?? oidcClientSecretFile,
    scopes: said.oidcScopes,
    role: said.oidcRole,
    roles: said.oidcRoles,
    label: new URL(oidcIssuer).host,
  };
}

function issuer(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : null;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopbackName(url.hostname));
  if (isSafe && url.search === '' && url.hash === '') return value;
  throw new BadValue('expected the https address of an OpenID provider, such as https://login.example.org');
}

function secretIn(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new BadValue(`the file cannot be read (${code})`);
  }
}

function scopes(value: string): string {
  const each = value.split(/\s+/);
  if (each.includes('openid')) return each.join(' ');
  throw new BadValue('expected scopes separated by spaces, with openid among them');
}

/** `claim:group=role,group=role`. */
function rolesOfGroups(value: string): OidcRoles {
  const [, claim = '', pairs = ''] = /^([\w.:/-]{1,64}):(.+)$/.exec(value) ?? [];
  const roleOf = new Map<string, Role>();
  for (const pair of pairs.split(',')) {
    const [, group = '', role = ''] = /^\s*(.+?)\s*=\s*(\w+)\s*$/.exec(pair) ?? [];
    const parsed = Role.safeParse(role);
    if (group === '' || !parsed.success)
      throw new BadValue('expected claim:group=role, such as groups:wiki-admins=admin,staff=writer');
    roleOf.set(group, parsed.data);
  }
  return { claim, roleOf };
}
