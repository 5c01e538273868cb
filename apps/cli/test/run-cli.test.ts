import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runCommand } from './support/run-command.js';

describe('the command line', () => {
  it('lists every command with what it does', async () => {
    const { code, out } = await runCommand(['help']);
    expect(code).toBe(0);
    for (const name of ['status', 'check-config', 'invite', 'adopt', 'verify', 'backup'])
      expect(out).toMatch(new RegExp(`^${name} .*\\w`, 'm'));
  });

  it.each([[['help', 'backup']], [['backup', '--help']]])('explains one command by %j', async (args) => {
    const { code, out } = await runCommand(args);
    expect(code).toBe(0);
    expect(out).toMatch(/^Usage: npx erwik backup <target>\n/);
    expect(out).toContain('Nothing is ever overwritten');
  });

  it('explains options by what they take', async () => {
    const { out } = await runCommand(['help', 'invite']);
    expect(out).toMatch(/^Usage: npx erwik invite \[--node <name>\] \[--address <host:port>\]\n/);
    expect(out).toMatch(/^--address <host:port> +\w/m);
  });

  it('tells its version', async () => {
    const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    expect(await runCommand(['--version'])).toEqual({ code: 0, out: manifest.version, told: '' });
  });

  it.each([
    [['stauts'], '"stauts" is no command. Did you mean `status`?'],
    [['make-coffee'], '"make-coffee" is no command. See `erwik help`.'],
    [['help', 'adoptt'], '"adoptt" is no command. Did you mean `adopt`?'],
    [['adopt'], 'source is missing. See `erwik help adopt`.'],
    [['backup', 'a', 'b'], '"b" is one too many. See `erwik help backup`.'],
    [['status', '--jsn'], "Unknown option '--jsn'. See `erwik help status`."],
  ])('refuses %j with 64 and says why', async (args, told) => {
    expect(await runCommand(args)).toEqual({ code: 64, out: '', told });
  });

  it('without a command says what there is, and ends with 64', async () => {
    const { code, out, told } = await runCommand([]);
    expect({ code, out }).toEqual({ code: 64, out: '' });
    expect(told).toContain('Usage: npx erwik <command>');
  });

  it('refuses an environment with a slip in it, whatever the command', async () => {
    const { code, told } = await runCommand(['verify'], { ERWIK_DATTA: '/nowhere' });
    expect(code).toBe(78);
    expect(told).toContain('ERWIK_DATTA: unknown variable; did you mean ERWIK_DATA?');
  });
});
