import type { VersionLabel } from '../src/index.js';

/** Who wrote the versions in tests, the earlier first. */
export const alice: VersionLabel = {
  name: 'alice',
  node: 'e1.example.org',
  seconds: Date.parse('2026-11-22T12:00:00Z') / 1000,
  commit: 'aaaaaaaaaaaa',
};
/** Five minutes after alice. */
export const bob: VersionLabel = {
  name: 'bob',
  node: 'e2.example.org',
  seconds: Date.parse('2026-11-22T12:05:00Z') / 1000,
  commit: 'bbbbbbbbbbbb',
};
