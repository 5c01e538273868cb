export type { Action, ConfiguredNeighbor, Fact, PullFailure, Told } from './facts.js';
export { Mesh } from './mesh.js';
export type { MeshSettings } from './mesh.js';
export type { MemberView, MeshView } from './mesh-view.js';
export type {
  AccountFact,
  AccountMarks,
  Accounts,
  Buckets,
  Bye,
  Call,
  CommitNotice,
  DeadNeighborNotice,
  DeathClaim,
  Digests,
  Exclude,
  Got,
  Held,
  Hello,
  MemberState,
  MeshMessage,
  NeighborRecord,
  NewNeighborNotice,
  Notice,
  Ping,
  Pong,
  SentMessage,
  UnknownMessage,
} from './messages.js';
export { servesMax } from './limits.js';
export { changesOfRouterFile, cookieChange } from './router-file-changes.js';
export { addressText, variablesOfRouterFile, warningsOfRouterFile } from './router-file-meaning.js';
export {
  Neighbor,
  NodeName,
  Reachable,
  RouterFile,
  faultLine,
  readRouterFile,
  routerFileMaxChars,
} from './router-file.js';
export type { RouterFileFault, RouterFileReading, Suggest } from './router-file.js';
export { BadMessage } from './wire/bad-message.js';
export type { BadMessageReason } from './wire/bad-message.js';
export { decodeMessage } from './wire/decode-message.js';
export { encodeMessage } from './wire/encode-message.js';
export { kindOfFirst } from './wire/first-frame.js';
export {
  packMaxBytes,
  packPieceMaxBytes,
  pullCommitsMax,
  pullHavesMax,
  tokenBytes,
} from './wire/message-limits.js';
export { decodePullMessage, encodePullMessage } from './wire/pull-messages.js';
export type {
  NoPack,
  NoPackReason,
  Pack,
  PackPiece,
  Pull,
  PullMessage,
  Serve,
} from './wire/pull-messages.js';
export { signRecord, signedBytes, verifiesRecord } from './wire/record-signature.js';
export type { SignedFields } from './wire/record-signature.js';
