// @ts-check
// In a container every front listens on all addresses; who can reach the wiki is decided by where the host publishes it.

import { networkInterfaces } from 'node:os';

/** The fronts' name on the node's own network, by which `erwik status` asks them. */
const frontName = 'front';

/**
 * The usual values of `npm start`, by where the wiki is published (`PUBLISHED_AT`, host:port of the host): on loopback
 * anyone may edit, and the wiki answers to loopback names alone, as a foreign page can point its own name at 127.0.0.1.
 * What was given holds. The word of those on the container's own networks is taken on who asks: they are the balancer, the
 * node's other containers and the Docker host.
 * @param {NodeJS.ProcessEnv} environment
 * @param {readonly string[]} [networks] the container's own, such as `172.18.0.4/16`
 * @returns {{ ERWIK_ACCESS: string, ERWIK_HOSTS: string, ERWIK_TRUSTED_PROXIES: string }}
 */
export function accessVariables(
  { ERWIK_ACCESS, ERWIK_HOSTS, ERWIK_TRUSTED_PROXIES, PUBLISHED_AT = '' },
  networks = ownNetworks(),
) {
  const isLoopback = /^(127(\.\d{1,3}){3}|localhost|\[::1\]):\d+$/.test(PUBLISHED_AT);
  const hosts = [ERWIK_HOSTS, isLoopback || ERWIK_HOSTS ? frontName : ''];
  return {
    ERWIK_ACCESS: ERWIK_ACCESS || (isLoopback ? 'open' : 'members'),
    ERWIK_HOSTS: hosts.filter(Boolean).join(','),
    ERWIK_TRUSTED_PROXIES: [ERWIK_TRUSTED_PROXIES, ...(PUBLISHED_AT === '' ? [] : networks)]
      .filter(Boolean)
      .join(','),
  };
}

/** @returns {string[]} */
function ownNetworks() {
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return addresses.flatMap(({ internal, cidr }) => (internal || cidr === null ? [] : [cidr]));
}
