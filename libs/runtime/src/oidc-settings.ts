import { readFileSync } from 'node:fs';
import { roleWord } from './access-settings.js';
import type { RoleWord } from './access-settings.js';
import { setting } from './config.js';
import type { Setting } from './config.js';
import { isLoopbackName } from './loopback.js';
import { BadValue, optional, text } from './values.js';

/** An OpenID provider by which people can log in (OpenID Connect Core 1.0). */
export type OidcConfig = {
  readonly issuer: string;
  readonly clientId: string;
  /** null: a public client, which PKCE alone protects */
  readonly clientSecret: string | null;
  readonly scopes: string;
  /** what somebody may whom the provider names for the first time */
  readonly role: RoleWord;
  readonly roles: OidcRoles | null;
  /** what the provider is called on the login page */
  readonly label: string;
};

/** A claim that lists groups, and what some of them may: whoever is in one has that role, from each login on. */
export type OidcRoles = { readonly claim: string; readonly roleOf: ReadonlyMap<string, RoleWord> };

/** What the variables about it say. */
export type OidcVariables = {
  readonly oidcIssuer: string | null;
  readonly oidcClientId: string | null;
  readonly oidcClientSecret: string | null;
  readonly oidcClientSecretFile: string | null;
  readonly oidcScopes: string;
  readonly oidcRole: RoleWord;
  readonly oidcRoles: OidcRoles | null;
};

/** How they are read. */
export const oidcSettings: { readonly [Key in keyof OidcVariables]: Setting<OidcVariables[Key]> } = {
  oidcIssuer: { variable: 'ERWIK_OIDC_ISSUER', parse: optional(issuer) },
  oidcClientId: { variable: 'ERWIK_OIDC_CLIENT_ID', parse: optional(text) },
  oidcClientSecret: { variable: 'ERWIK_OIDC_CLIENT_SECRET', parse: optional(text) },
  oidcClientSecretFile: { variable: 'ERWIK_OIDC_CLIENT_SECRET_FILE', parse: optional(secretIn) },
  oidcScopes: setting('ERWIK_OIDC_SCOPES', scopes),
  oidcRole: setting('ERWIK_OIDC_ROLE', roleWord),
  oidcRoles: { variable: 'ERWIK_OIDC_ROLES', parse: optional(rolesOfGroups) },
};

/** What is said of the provider by half, as faults. */
export function oidcHalves({ oidcIssuer, oidcClientId }: OidcVariables): readonly string[] {
  const isWhole = (oidcIssuer === null) === (oidcClientId === null);
  return isWhole ? [] : ['ERWIK_OIDC_ISSUER and ERWIK_OIDC_CLIENT_ID go together'];
}

/** The provider; null where none is said whole. */
export function oidcConfig(said: OidcVariables): OidcConfig | null {
  const { oidcIssuer, oidcClientId, oidcClientSecret, oidcClientSecretFile } = said;
  if (oidcIssuer === null || oidcClientId === null) return null;
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
  const roleOf = new Map<string, RoleWord>();
  for (const pair of pairs.split(',')) {
    const [, group = '', role = ''] = /^\s*(.+?)\s*=\s*(\w+)\s*$/.exec(pair) ?? [];
    if (group === '')
      throw new BadValue('expected claim:group=role, such as groups:wiki-admins=admin,staff=writer');
    roleOf.set(group, roleWord(role));
  }
  return { claim, roleOf };
}
