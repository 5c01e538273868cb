import type { RouterFile } from './router-file.js';

/** The variables of the environment in whose place the router file's values hold, as all processes of the node shall have them. */
export function variablesOfRouterFile({ node, listen }: RouterFile): Readonly<Record<string, string>> {
  return {
    ...(node === undefined ? {} : { ERWIK_NODE: node }),
    ...(listen === undefined ? {} : { ERWIK_LISTEN: addressText(listen) }),
  };
}

/** What a router file may say, and whoever runs the node should know, a sentence each. */
export function warningsOfRouterFile(
  { cookie, transport }: RouterFile,
  { path, readableByOthers }: { readonly path: string; readonly readableByOthers: boolean },
): string[] {
  const isOpen = cookie !== undefined && 'text' in cookie && readableByOthers;
  return [
    ...(isOpen ? [`${path} holds the cookie and can be read by others: chmod 600 ${path}`] : []),
    ...(transport === 'tcp'
      ? ['transport is tcp: whoever is on the way can read all that passes between nodes, and change it']
      : []),
  ];
}

/** An address as `host:port`, an IPv6 one in brackets. */
export function addressText({ host, port }: { readonly host: string; readonly port: number }): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
