import { addressText } from '@erwik/mesh';
import type { RouterFile } from '@erwik/mesh';
import { loginSettings, variables } from '@erwik/runtime';
import type { LoginVariables } from '@erwik/runtime';
import { columns } from './columns.js';
import { nodeSettings } from './node/node-config.js';
import type { NodeConfig } from './node/node-config.js';

type AllSettings = NodeConfig & LoginVariables;
type Texts<Settings> = Record<keyof Settings, string | null>;

/** The values a node would run with, one line each: secrets are masked, and what is left open says what happens then. */
export function configText(config: AllSettings, routerPath: string, routerFile: RouterFile | null): string {
  const values: Texts<AllSettings> = {
    data: config.data,
    http: addressText(config.http),
    hosts: config.hosts?.join(',') ?? null,
    trustedProxies: config.trustedProxies?.join(',') ?? null,
    fronts: String(config.fronts),
    node: config.node,
    listen: addressText(config.listen),
    metrics: addressText(config.metrics),
    git: config.git === null ? null : addressText(config.git),
    routerFile: `${routerPath}${routerFile === null ? ' (absent: the node is alone)' : ''}`,
    redisUrl: withoutPassword(config.redisUrl),
    redisServer: config.redisServer,
    adopt: withoutPassword(config.adopt),
    access: config.access,
    language: config.language,
    log: config.log,
    ...loginTexts(config),
  };
  const rows = Object.entries({ ...nodeSettings, ...loginSettings }).map(([key, { variable }]) => {
    const usual = variables[variable];
    const otherwise = 'otherwise' in usual ? usual.otherwise : '';
    return [variable, valueOf(values, key) ?? `unset: ${otherwise}`];
  });
  return columns([...rows, ...(routerFile === null ? [] : routerRows(routerFile))]).join('\n');
}

function loginTexts(said: LoginVariables): Texts<LoginVariables> {
  const { oidcRoles: roles } = said;
  const pairs = Array.from(roles?.roleOf ?? [], ([group, role]) => `${group}=${role}`);
  return {
    proxyHeader: said.proxyHeader,
    proxyFrom: said.proxyFrom.join(',') || null,
    proxyRole: said.proxyRole,
    oidcIssuer: said.oidcIssuer,
    oidcClientId: said.oidcClientId,
    oidcClientSecret: said.oidcClientSecret === null ? null : 'given, and not shown',
    oidcClientSecretFile: said.oidcClientSecretFile === null ? null : 'read, and not shown',
    oidcScopes: said.oidcScopes,
    oidcRole: said.oidcRole,
    oidcRoles: roles === null ? null : `${roles.claim}:${pairs.join(',')}`,
  };
}

function valueOf(values: Readonly<Record<string, string | null>>, key: string): string | null {
  return values[key] ?? null;
}

function routerRows({ node, listen, advertise, cookie, transport, neighbors }: RouterFile): string[][] {
  return [
    ...(node === undefined ? [] : [['router file: node', node]]),
    ...(listen === undefined ? [] : [['router file: listen', addressText(listen)]]),
    ...(advertise === undefined ? [] : [['router file: advertise', addressText(advertise)]]),
    ...(cookie === undefined ? [] : [['router file: cookie', cookie.file ?? 'given, and not shown']]),
    ['router file: transport', transport],
    ...neighbors.map((neighbor) => [
      'router file: neighbor',
      `${neighbor.node} at ${addressText(neighbor.address)}`,
    ]),
  ];
}

/** The value, with a password in it masked. A path or a name has none. */
export function withoutPassword(value: string | null): string | null {
  return (
    value?.replace(/^([a-z][a-z+]*:\/\/)([^/?#]*)@/i, (_, scheme: string, user: string) => {
      const name = user.split(':', 1)[0] ?? '';
      return `${scheme}${user.includes(':') ? `${name}:***` : '***'}@`;
    }) ?? null
  );
}
