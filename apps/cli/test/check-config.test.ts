import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BadConfig, accessSetting, loginSettings, otherLogins, readConfig } from '@erwik/runtime';
import type { Access, LoginVariables } from '@erwik/runtime';
import { temporaryFolder } from '@erwik/testkit';
import { describe, expect, it } from 'vitest';
import { withoutPassword } from '../src/config-text.js';
import { runCommand } from './support/run-command.js';

describe('check-config', () => {
  it('prints what a node would run with, where nothing was set', async () => {
    await using data = await temporaryFolder();
    const { code, out } = await runCommand(['check-config'], { ERWIK_DATA: data.path });
    expect(code).toBe(0);
    expect(out).toMatch(/^OK\n/);
    expect(out).toMatch(new RegExp(`^ERWIK_DATA +${data.path}$`, 'm'));
    expect(out).toMatch(/^ERWIK_HTTP +127\.0\.0\.1:8000$/m);
    expect(out).toMatch(/^ERWIK_REDIS_URL +unset: a private one is started$/m);
    expect(out).toMatch(/^ERWIK_ROUTER_FILE +\S+router\.yaml \(absent: the node is alone\)$/m);
  });

  it('shows what the router file says', async () => {
    await using data = await temporaryFolder();
    const file =
      'node: erwik@e2.example.org\nneighbors:\n  - {node: erwik@e1.example.org, address: "[2001:db8::1]:7000"}\n';
    writeFileSync(join(data.path, 'router.yaml'), file);
    const { code, out } = await runCommand(['check-config'], { ERWIK_DATA: data.path });
    expect(code).toBe(0);
    expect(out).toMatch(/^router file: node +erwik@e2\.example\.org$/m);
    expect(out).toMatch(/^router file: neighbor +erwik@e1\.example\.org at \[2001:db8::1\]:7000$/m);
  });

  it('shows the name and the address that the router file gives in place of the environment, and no cookie', async () => {
    await using data = await temporaryFolder();
    const path = join(data.path, 'router.yaml');
    const file = 'node: erwik@e2\nlisten: 0.0.0.0:7001\ncookie: {text: "a cookie that is long enough"}\n';
    writeFileSync(path, `${file}transport: tcp\n`, { mode: 0o644 });
    const environment = { ERWIK_DATA: data.path, ERWIK_NODE: 'erwik@e1', ERWIK_LISTEN: '127.0.0.1:7009' };
    const { code, out, told } = await runCommand(['check-config'], environment);
    expect(code).toBe(0);
    expect(out).toMatch(/^ERWIK_NODE +erwik@e2$/m);
    expect(out).toMatch(/^ERWIK_LISTEN +0\.0\.0\.0:7001$/m);
    expect(out).toMatch(/^router file: cookie +given, and not shown$/m);
    expect(told.split('\n')).toEqual([
      `Warning: ${path} holds the cookie and can be read by others: chmod 600 ${path}`,
      expect.stringMatching(/^Warning: transport is tcp/),
    ]);
    expect(out + told).not.toContain('long enough');
  });

  it('names a node by the port of its mesh, where nobody named it', async () => {
    await using data = await temporaryFolder();
    writeFileSync(join(data.path, 'router.yaml'), 'listen: 127.0.0.1:7004\n');
    const { out } = await runCommand(['check-config'], { ERWIK_DATA: data.path });
    expect(out).toMatch(/^ERWIK_NODE +erwik-7004@/m);
  });

  it('tells all faults of the environment and of the router file at once, with 78', async () => {
    await using data = await temporaryFolder();
    const file = join(data.path, 'other.yaml');
    writeFileSync(file, 'nod: erwik@e2.example.org\nlisten: nowhere\n');
    const environment = { ERWIK_FRONTS: 'x', ERWIK_ACCESS: 'closed', ERWIK_ROUTER_FILE: file };
    const { code, out, told } = await runCommand(['check-config'], { ERWIK_DATA: data.path, ...environment });
    expect({ code, out }).toEqual({ code: 78, out: '' });
    expect(told).toContain('ERWIK_FRONTS: expected a whole number');
    expect(told).toContain('ERWIK_ACCESS: expected one of open, members, private');
    expect(told).toContain(`${file}:1: nod: unknown key; did you mean node?`);
    expect(told).toContain(`${file}:2: listen: expected host:port`);
  });

  it.each([
    ['is missing', null, 'cannot be read (ENOENT)'],
    ['can be guessed', 'short', 'has 5 bytes; a cookie has 16 to 4096'],
  ])('refuses a cookie that %s, by its line', async (_, cookie, fault) => {
    await using data = await temporaryFolder();
    const path = join(data.path, 'secret');
    if (cookie !== null) writeFileSync(path, cookie);
    writeFileSync(join(data.path, 'router.yaml'), 'transport: tls\ncookie: {file: secret}\n');
    const { code, told } = await runCommand(['check-config'], { ERWIK_DATA: data.path });
    expect(code).toBe(78);
    expect(told).toContain(`router.yaml:2: cookie.file: ${path} ${fault}`);
  });

  it.each([
    ['redis://:secret@host:6379', 'redis://:***@host:6379'],
    ['https://ada:secret@host/wiki.git', 'https://ada:***@host/wiki.git'],
    ['https://secret@host/wiki.git', 'https://***@host/wiki.git'],
    ['https://ada:s@cret@host/wiki.git', 'https://ada:***@host/wiki.git'],
    ['git@host:wiki.git', 'git@host:wiki.git'],
    ['../wiki@home.git', '../wiki@home.git'],
  ])('shows %s as %s', (value, shown) => {
    expect(withoutPassword(value)).toBe(shown);
  });

  it.each([
    ['names half of a proxy', { ERWIK_PROXY_HEADER: 'X-Remote-User' }],
    ['names half of a provider', { ERWIK_OIDC_ISSUER: 'https://login.example.org' }],
    [
      'says several things wrong',
      { ERWIK_PROXY_FROM: 'everywhere', ERWIK_OIDC_ROLE: 'king', ERWIK_ACCESS: 'shut' },
    ],
    ['asks for nothing of a provider', { ERWIK_OIDC_SCOPES: 'email', ERWIK_OIDC_ROLES: 'groups:a=king' }],
    ['has its secret nowhere', { ERWIK_OIDC_CLIENT_SECRET_FILE: '/nonexistent/secret' }],
  ])('says of an environment that %s what a front says at its start', async (_, wrong) => {
    await using data = await temporaryFolder();
    const { code, told } = await runCommand(['check-config'], { ERWIK_DATA: data.path, ...wrong });
    expect(code).toBe(78);
    const faults = told.split('\n').filter((line) => line.includes('ERWIK_'));
    expect(faults.map((line) => line.trim()).toSorted()).toEqual(faultsAtStart(wrong).toSorted());
  });

  it('shows other ways to log in, and no secret of theirs', async () => {
    await using data = await temporaryFolder();
    const secret = join(data.path, 'secret');
    writeFileSync(secret, 'hush');
    const { code, out } = await runCommand(['check-config'], {
      ...{ ERWIK_DATA: data.path, ERWIK_PROXY_HEADER: 'X-Remote-User', ERWIK_PROXY_FROM: '10.0.0.2,::1' },
      ...{ ERWIK_OIDC_ISSUER: 'https://login.example.org', ERWIK_OIDC_CLIENT_ID: 'wiki' },
      ...{ ERWIK_OIDC_CLIENT_SECRET: 'hush', ERWIK_OIDC_CLIENT_SECRET_FILE: secret },
      ERWIK_OIDC_ROLES: 'groups:admins=admin',
    });
    expect(code).toBe(0);
    expect(out).toMatch(/^ERWIK_PROXY_FROM +10\.0\.0\.2,::1$/m);
    expect(out).toMatch(/^ERWIK_OIDC_CLIENT_SECRET +given, and not shown$/m);
    expect(out).toMatch(/^ERWIK_OIDC_ROLES +groups:admins=admin$/m);
    expect(out).not.toContain('hush');
  });

  it('shows no secret of the environment', async () => {
    await using data = await temporaryFolder();
    const secrets = { ERWIK_REDIS_URL: 'redis://:hush@h:1', ERWIK_ADOPT: 'https://a:hush@h/x' };
    const { code, out } = await runCommand(['check-config'], { ERWIK_DATA: data.path, ...secrets });
    expect(code).toBe(0);
    expect(out).toContain('redis://:***@h:1');
    expect(out).not.toContain('hush');
  });
});

/** What the settings that fronts read throw. */
function faultsAtStart(environment: Record<string, string>): string[] {
  try {
    const settings = { ...loginSettings, access: accessSetting };
    otherLogins(readConfig<LoginVariables & { access: Access | null }>(environment, settings));
    return [];
  } catch (error) {
    if (error instanceof BadConfig) return [...error.faults];
    throw error;
  }
}
