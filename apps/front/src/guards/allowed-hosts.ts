import { isLoopbackName } from '@erwik/runtime';

/** Decides whether a `Host` header names this node. Takes the header's value, port included. */
export type HostCheck = (host: string) => boolean;

/**
 * A node that listens on loopback answers to loopback names alone, because a foreign page can point its own name at
 * 127.0.0.1 (DNS rebinding) and read a private wiki through its visitor's browser. A node that listens to the network
 * answers to any name, unless names were given.
 */
export function allowedHosts(listenHost: string, extraHosts: readonly string[]): HostCheck {
  const extra = new Set(extraHosts.map((host) => host.toLowerCase()));
  if (!isLoopbackName(listenHost) && extra.size === 0) return (host) => hostName(host) !== '';
  return (host) => {
    const name = hostName(host);
    return isLoopbackName(name) || extra.has(name) || extra.has(host.toLowerCase());
  };
}

/** Readers use a few names; more than these are looked at each time. */
const rememberedMax = 64;

/** The same check, quicker for hosts it has seen before. */
export function remembering(check: HostCheck): HostCheck {
  const known = new Map<string, boolean>();
  return (host) => {
    const answer = known.get(host) ?? check(host);
    if (known.size < rememberedMax) known.set(host, answer);
    return answer;
  };
}

/** The name in a `Host` header or an authority: lower case, without port; empty when it is not one. */
export function hostName(host: string): string {
  return /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/.exec(host.toLowerCase())?.[1] ?? '';
}
