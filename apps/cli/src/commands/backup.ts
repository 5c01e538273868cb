import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Call, Command } from '../command.js';
import { Refusal, wellExitCode } from '../command.js';
import { accountsBeside, backUpAccounts, requireNoAccountsBeside } from '../node/accounts-beside.js';
import { backUp } from '../node/back-up.js';
import { readNodePlace } from '../node/node-place.js';

/** `erwik backup`: a copy of all commits and refs that was read back before it got its name. May run beside the node. */
export const backup: Command = {
  name: 'backup',
  summary: 'write a checked copy of the whole wiki to a new bundle or folder',
  operands: ['target'],
  flags: {},
  details: [
    'A target that ends in .bundle becomes one file, any other a bare repository.',
    'The node may run meanwhile. Nothing is ever overwritten: the target must not exist.',
    'Either is a source for `erwik adopt`, and for `git clone`.',
    `Accounts are in no clone: they are copied beside it, to <target>${accountsBeside('')}, for the owner alone.`,
  ],
  run: async ({ environment, operands: [target = ''], out, tell, signal }: Call) => {
    const { repository, data } = readNodePlace(environment);
    if (!existsSync(repository)) throw new Refusal(`There is no wiki in ${data}.`);
    const path = resolve(target);
    requireNoAccountsBeside(path);
    const { head, refs } = await backUp({ repository, target: path, tell, signal });
    out(`${path}: head ${head}, refs: ${refs}; read back and found whole.`);
    const accounts = await backUpAccounts(data, path);
    if (accounts !== null) out(`${accounts}: the accounts. Keep both together, and this one secret.`);
    return wellExitCode;
  },
};
