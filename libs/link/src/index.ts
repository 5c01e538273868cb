export { readCookie, readOrMakeCookie } from './cookie.js';
export { idOf, loadIdentity, makeIdentity } from './identity.js';
export type { Identity } from './identity.js';
