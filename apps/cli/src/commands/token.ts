import { randomBytes } from 'node:crypto';
import { ticketHash, ticketOf, tokenText } from '@erwik/accounts';
import { AccessToken, SecretId } from '@erwik/events';
import type { Call, Command } from '../command.js';
import { BadUsage, Refusal, wellExitCode } from '../command.js';
import { columns } from '../columns.js';
import { accepted, accountNameIn, atDesk } from './ask-accounts.js';
import type { AccountDesk } from './ask-accounts.js';

const dayMs = 24 * 60 * 60_000;
const labelMaxChars = 120;

/** `erwik token`: access tokens, with which programs use the API and git. */
export const token: Command = {
  name: 'token',
  summary: 'manage the access tokens of programs',
  operands: ['action'],
  moreOperands: ['account or id'],
  flags: { json: 'print the list as JSON' },
  options: {
    scope: { value: 'scope', does: 'what it may at most: read, write (usual) or admin' },
    prefix: { value: 'folder', does: 'only pages below this one' },
    label: { value: 'text', does: 'what it is for' },
    days: { value: 'number', does: 'how long it works; for ever unless given' },
  },
  details: [
    'list [account]    the tokens of an account, or of all',
    'add <account>     make one, and print it: it is not to be seen again',
    'remove <id>       make it useless at once',
  ],
  run: async (call) => {
    const [action = ''] = call.operands;
    const act = actions.get(action);
    if (act === undefined)
      throw new BadUsage(`"${action}" is no action: list, add, remove. See \`erwik help token\`.`);
    return atDesk(call, (desk) => act(call, desk));
  },
};

const actions: ReadonlyMap<string, typeof list> = new Map([
  ['list', list],
  ['add', add],
  ['remove', remove],
]);

async function list({ operands, flags, out }: Call, { requester }: AccountDesk): Promise<number> {
  const account = operands[1] === undefined ? null : accountNameIn(operands[1]);
  const { tokens } = await requester.request('tokens', { account });
  if (flags.has('json')) out(JSON.stringify(tokens, null, 2));
  else if (tokens.length === 0) out('There are no tokens.');
  else columns(tokens.map(rowOf)).forEach(out);
  return wellExitCode;
}

function rowOf({ id, account, scope, prefix, expiresAt, label }: AccessToken): string[] {
  const until = expiresAt === null ? 'for ever' : `until ${new Date(expiresAt).toISOString().slice(0, 10)}`;
  return [id, account, scope, prefix ?? '', until, label];
}

async function add({ operands, values, out }: Call, { requester, by }: AccountDesk): Promise<number> {
  const ticket = ticketOf(randomBytes);
  const createdAt = Date.now();
  const days = daysIn(values.get('days'));
  const made: AccessToken = {
    id: ticket.id,
    account: accountNameIn(operands[1]),
    label: (values.get('label') ?? 'made by the operator').slice(0, labelMaxChars),
    scope: scopeIn(values.get('scope') ?? 'write'),
    prefix: values.get('prefix') ?? null,
    createdAt,
    expiresAt: days === null ? null : createdAt + days * dayMs,
  };
  accepted(await requester.request('putToken', { token: made, hash: ticketHash(ticket), by }));
  out(tokenText(ticket));
  return wellExitCode;
}

async function remove({ operands, out }: Call, { requester, by }: AccountDesk): Promise<number> {
  const read = SecretId.safeParse(operands[1]);
  if (!read.success)
    throw new BadUsage('Say the id of the token: 16 digits, as `erwik token list` prints them.');
  const { kind } = await requester.request('removeToken', { id: read.data, by });
  if (kind === 'nothing') throw new Refusal(`There is no token ${read.data}.`);
  out(`${read.data} is removed.`);
  return wellExitCode;
}

function scopeIn(text: string): AccessToken['scope'] {
  const read = AccessToken.shape.scope.safeParse(text);
  if (read.success) return read.data;
  throw new BadUsage(`"${text}" is no scope: ${AccessToken.shape.scope.options.join(', ')}.`);
}

function daysIn(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new BadUsage(`"${text}" is no number of days.`);
}
