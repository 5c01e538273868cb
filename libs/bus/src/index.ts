export { connectBus } from './bus.js';
export { dropDraft, readDraft, writeDraft } from './draft-board.js';
export type { DraftPlace } from './draft-board.js';
export { BadRequest, UnavailableStore } from './errors.js';
export { followEvents } from './follow-events.js';
export { createHitCounts } from './hit-counts.js';
export type { CountReply, HitCounts } from './hit-counts.js';
export { createLoginAttempts } from './login-attempts.js';
export type { LoginAttempts, Patience } from './login-attempts.js';
export { createPublisher } from './publish-events.js';
export { createRequester, requestTimeoutMaxMs, usualRequestTimeoutMs } from './requester.js';
export { createSessionRecords } from './session-records.js';
export type { SessionClient, SessionRecords } from './session-records.js';
export { serveRequests } from './serve-requests.js';
export {
  addMeshLog,
  addReceipt,
  dropMeshReport,
  meshLogMax,
  readMeshLog,
  readMeshReport,
  readReceipts,
  writeMeshReport,
} from './mesh-board.js';
export type { Bus, BusOptions, EventSource } from './bus.js';
export type { EventListener, Follower } from './follow-events.js';
export type { Publisher } from './publish-events.js';
export type { Requester } from './requester.js';
export type { RequestCounts, RequestHandlers } from './answer-request.js';
export type { RequestServer, ServeOptions } from './serve-requests.js';
export { endEditing, noteEditing } from './editing-board.js';
export type { Editing } from './editing-board.js';
export { readWatchList, setSeen, unwatchPage, watchPage, watchedMax } from './watch-list.js';
export type { WatchList } from './watch-list.js';
