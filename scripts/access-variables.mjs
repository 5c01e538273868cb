// @ts-check
// In a container every front listens on all addresses; who can reach the wiki is decided by where the host publishes it.

/** The fronts' name on the node's own network, by which `erwik status` asks them. */
const frontName = 'front';

/**
 * The usual values of `npm start`, by where the wiki is published (`PUBLISHED_AT`, host:port of the host): on loopback
 * anyone may edit, and the wiki answers to loopback names alone, as a foreign page can point its own name at 127.0.0.1.
 * What was given holds.
 * @param {NodeJS.ProcessEnv} environment
 * @returns {{ ERWIK_ACCESS: string, ERWIK_HOSTS: string }}
 */
export function accessVariables({ ERWIK_ACCESS, ERWIK_HOSTS, PUBLISHED_AT = '' }) {
  const isLoopback = /^(127(\.\d{1,3}){3}|localhost|\[::1\]):\d+$/.test(PUBLISHED_AT);
  const hosts = [ERWIK_HOSTS, isLoopback || ERWIK_HOSTS ? frontName : ''];
  return {
    ERWIK_ACCESS: ERWIK_ACCESS || (isLoopback ? 'open' : 'members'),
    ERWIK_HOSTS: hosts.filter(Boolean).join(','),
  };
}
