import { BadConfig } from './config.js';
import { oidcConfig, oidcHalves, oidcSettings } from './oidc-settings.js';
import type { OidcConfig, OidcVariables } from './oidc-settings.js';
import { proxyHalves, proxySettings, proxyTrust } from './proxy-settings.js';
import type { ProxyTrust, ProxyVariables } from './proxy-settings.js';

/** What the variables say about other ways to log in than by a password, each by itself. */
export type LoginVariables = ProxyVariables & OidcVariables;

/** Other ways to log in than by a password; null for those that there are not. */
export interface OtherLogins {
  readonly proxy: ProxyTrust | null;
  readonly oidc: OidcConfig | null;
}

/** How each comes from its variable. */
export const loginSettings = { ...proxySettings, ...oidcSettings };

/** What the variables say together. Errors: `BadConfig` with all that is said by half. */
export function otherLogins(said: LoginVariables): OtherLogins {
  const faults = [...proxyHalves(said), ...oidcHalves(said)];
  if (faults.length > 0) throw new BadConfig(faults);
  return { proxy: proxyTrust(said), oidc: oidcConfig(said) };
}
