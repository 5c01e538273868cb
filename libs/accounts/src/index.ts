export { AccountMap, isLater } from './account-map.js';
export type { Change } from './account-map.js';
export { putAccount, putInvitation, putToken, removeAccount, removeSecret } from './change-accounts.js';
export type { Moment, Planned } from './change-accounts.js';
export { markOf } from './marks.js';
export {
  accountOf,
  accountOfIdentity,
  accountsOf,
  invitationIn,
  invitationsOf,
  liveInvitation,
  liveToken,
  tokensOf,
} from './read-accounts.js';
export type { KeptAccount } from './read-accounts.js';
export { joinPath, ticketHash, ticketOf, ticketOfLink, ticketOfToken, tokenText } from './tickets.js';
export type { Ticket } from './tickets.js';
