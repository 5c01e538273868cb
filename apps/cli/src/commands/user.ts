import { randomBytes } from 'node:crypto';
import { joinPath, ticketHash, ticketOf } from '@erwik/accounts';
import { Role } from '@erwik/events';
import type { Account } from '@erwik/events';
import type { Call, Command } from '../command.js';
import { BadUsage, Refusal, wellExitCode } from '../command.js';
import { columns } from '../columns.js';
import { accepted, accountNameIn, atDesk } from './ask-accounts.js';
import type { AccountDesk } from './ask-accounts.js';

/** A link that is sent to somebody waits for them over a weekend. */
const linkValidMs = 3 * 24 * 60 * 60_000;

/** `erwik user`: the accounts of the running wiki, on all of its nodes. */
export const user: Command = {
  name: 'user',
  summary: 'manage the accounts of the running wiki',
  operands: ['action'],
  moreOperands: ['name', 'role'],
  flags: { json: 'print the list as JSON' },
  options: { role: { value: 'role', does: 'what a new account may do: reader, writer (usual) or admin' } },
  details: [
    'list                 all accounts',
    'add <name>           print a link by which somebody makes the account, once, within three days',
    'reset <name>         print a link by which its owner sets another password, once, within three days',
    'role <name> <role>   make it a reader, a writer or an admin',
    'disable <name>       let it log in no more, and end its sessions; enable <name> takes that back',
    'remove <name>        remove it with its tokens; what it has written stays',
  ],
  run: async (call) => {
    const [action = ''] = call.operands;
    const act = actions.get(action);
    if (act === undefined)
      throw new BadUsage(
        `"${action}" is no action: ${[...actions.keys()].join(', ')}. See \`erwik help user\`.`,
      );
    return atDesk(call, (desk) => act(call, desk));
  },
};

type Act = (call: Call, desk: AccountDesk) => Promise<number>;

const actions: ReadonlyMap<string, Act> = new Map<string, Act>([
  ['list', list],
  ['add', add],
  ['reset', reset],
  ['role', changeRole],
  ['disable', (call, desk) => change(call, desk, { disabled: true })],
  ['enable', (call, desk) => change(call, desk, { disabled: false })],
  ['remove', remove],
]);

async function list({ flags, out }: Call, { requester }: AccountDesk): Promise<number> {
  const { accounts } = await requester.request('accounts', {});
  if (flags.has('json')) out(JSON.stringify(accounts, null, 2));
  else if (accounts.length === 0) out('There are no accounts.');
  else columns(accounts.map(rowOf)).forEach(out);
  return wellExitCode;
}

function rowOf({ name, role, groups, disabled, displayName, email }: Account): string[] {
  const inGroups = groups.map((group) => `@${group}`).join(' ');
  return [name, role, inGroups, disabled ? 'disabled' : '', displayName, email];
}

async function add(call: Call, desk: AccountDesk): Promise<number> {
  const name = accountNameIn(call.operands[1]);
  const role = roleIn(call.values.get('role') ?? 'writer');
  if ((await accountNamed(desk, name)) !== null)
    throw new Refusal(
      `There is an account ${name} already; \`erwik user reset ${name}\` makes a link for it.`,
    );
  return tellLink(call, desk, { name, role });
}

async function reset(call: Call, desk: AccountDesk): Promise<number> {
  const name = accountNameIn(call.operands[1]);
  const account = await accountNamed(desk, name);
  if (account === null) throw new Refusal(`There is no account ${name}.`);
  return tellLink(call, desk, { name, role: account.role });
}

async function tellLink(
  { out }: Call,
  { requester, url, by }: AccountDesk,
  { name, role }: { readonly name: string; readonly role: Role },
): Promise<number> {
  const ticket = ticketOf(randomBytes);
  const createdAt = Date.now();
  const times = { createdAt, expiresAt: createdAt + linkValidMs };
  const invitation = { id: ticket.id, name, role, groups: [], createdBy: by, ...times };
  accepted(await requester.request('putInvitation', { invitation, hash: ticketHash(ticket), by }));
  out(`${url}${joinPath(ticket)}`);
  return wellExitCode;
}

async function changeRole(call: Call, desk: AccountDesk): Promise<number> {
  return change(call, desk, { role: roleIn(call.operands[2]) });
}

async function change(
  { operands, out }: Call,
  { requester, by }: AccountDesk,
  set: { readonly role?: Role; readonly disabled?: boolean },
): Promise<number> {
  const name = accountNameIn(operands[1]);
  const { account } = accepted(await requester.request('putAccount', { name, create: false, set, by }));
  out(columns([rowOf(account)]).join('\n'));
  return wellExitCode;
}

async function remove({ operands, out }: Call, { requester, by }: AccountDesk): Promise<number> {
  const name = accountNameIn(operands[1]);
  accepted(await requester.request('removeAccount', { name, by }));
  out(`${name} is removed.`);
  return wellExitCode;
}

async function accountNamed({ requester }: AccountDesk, name: string): Promise<Account | null> {
  const found = await requester.request('findAccount', { name });
  return found.kind === 'account' ? found.account : null;
}

function roleIn(text: string | undefined): Role {
  const read = Role.safeParse(text);
  if (read.success) return read.data;
  throw new BadUsage(`"${text ?? ''}" is no role: ${Role.options.join(', ')}.`);
}
