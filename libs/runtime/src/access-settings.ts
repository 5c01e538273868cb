import type { Setting } from './config.js';
import { isLoopbackName } from './loopback.js';
import { oneOf, optional } from './values.js';
import type { HostAndPort, Parse } from './values.js';

/** Who may edit: anyone, or only people with an account; in a private wiki nobody else may read either. */
export type Access = 'open' | 'members' | 'private';

/** What an account may do; the roles of the schemas. */
export type RoleWord = 'reader' | 'writer' | 'admin';

/** `ERWIK_ACCESS`; null where nothing was said. */
export const accessSetting: Setting<Access | null> = {
  variable: 'ERWIK_ACCESS',
  parse: optional(oneOf('open', 'members', 'private')),
};

/** Who may edit where nothing was said: who else can reach the wiki is not known once it listens beyond this machine. */
export function usualAccess({ host }: HostAndPort): Access {
  return isLoopbackName(host) ? 'open' : 'members';
}

/** The word for a role. */
export const roleWord: Parse<RoleWord> = oneOf('reader', 'writer', 'admin');
