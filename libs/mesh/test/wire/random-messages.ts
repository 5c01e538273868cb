import fc from 'fast-check';
import type { PullMessage, SentMessage } from '../../src/index.js';
import type { DeathClaim, Exclude, Hello, NeighborRecord } from '../../src/messages.js';

const incarnationMax = 2 ** 48;

function hex(bytes: number): fc.Arbitrary<string> {
  return fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((array) => Buffer.from(array).toString('hex'));
}

const name = fc.stringMatching(/^[a-z0-9_.-]{1,8}@[a-z0-9]([a-z0-9_.-]{0,20}[a-z0-9])?$/);
const address = fc
  .tuple(
    fc.oneof(fc.stringMatching(/^[a-z][a-z0-9.-]{0,30}$/), fc.constantFrom('192.0.2.7', '[2001:db8::1]')),
    fc.integer({ min: 1, max: 65_535 }),
  )
  .map(([host, port]) => `${host}:${port}`);
const id = fc.stringMatching(/^[A-Z2-7]{52}$/);
const incarnation = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: incarnationMax }));
const signature = fc.uint8Array({ maxLength: 100 }).map((array) => Buffer.from(array).toString('base64'));
const names = fc.array(name, { maxLength: 40 });
const exclude: fc.Arbitrary<Exclude> = fc.oneof(
  names.map((excluded) => ({ names: excluded })),
  names.map((left) => ({ allBut: left })),
);

const record: fc.Arbitrary<NeighborRecord> = fc.record(
  {
    name,
    id,
    incarnation,
    address,
    ageMs: fc.oneof(fc.constant(0), fc.nat({ max: 1_000_000_000 })),
    signature,
    via: name,
  },
  { requiredKeys: ['name', 'id', 'incarnation', 'address', 'ageMs', 'signature'] },
);
const claim: fc.Arbitrary<DeathClaim> = fc.record({
  name,
  incarnation: fc.oneof(fc.constant(0), incarnation),
  by: fc.oneof(fc.constant(''), name),
});
const state = fc.constantFrom('alive' as const, 'suspect' as const, 'dead' as const);
const buckets = fc.array(hex(4), { minLength: 32, maxLength: 32 });
const number = fc.oneof(fc.nat(), fc.maxSafeNat());
const head = fc.option(hex(20));
const digests = { tips: hex(16), members: hex(16), head };
const account = fc.record({
  key: fc.stringMatching(/^[\x21-\x7e]{1,120}$/),
  value: fc.option(fc.string({ unit: 'grapheme', maxLength: 100 })),
  counter: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 2 ** 48 })),
  replica: hex(8),
});
const pinged = fc.oneof(
  fc.record({ number, ...digests }),
  fc.record({ number, ...digests, accounts: hex(16) }),
);

const hello: fc.Arbitrary<Hello> = fc.record({
  type: fc.constant('hello'),
  protocol: fc
    .tuple(fc.nat({ max: 100 }), fc.nat({ max: 100 }))
    .map(([min, more]) => ({ min, max: min + more })),
  ...{ name, id, incarnation, address, signature, join: fc.boolean() },
  you: fc.option(fc.record({ incarnation, state })),
  tips: hex(16),
  buckets,
  capabilities: fc.array(fc.string({ maxLength: 20 }), { maxLength: 5 }),
  wallMs: fc.nat({ max: 4_000_000_000_000 }),
  wiki: fc.array(hex(20), { maxLength: 16 }),
  fresh: fc.boolean(),
  boot: fc.oneof(fc.constant(''), hex(8)),
  merge: fc.string({ maxLength: 16 }),
  head,
});

/** Any message that a node may send. */
export const anyMessage: fc.Arbitrary<SentMessage> = fc.oneof(
  fc.record({ type: fc.constant('commit' as const), checksum: hex(20), exclude }),
  fc.record({
    type: fc.constant('new_neighbor' as const),
    checksum: hex(32),
    records: fc.array(record, { minLength: 1, maxLength: 6 }),
    exclude,
  }),
  fc.record({
    type: fc.constant('dead_neighbor' as const),
    checksum: hex(32),
    claims: fc.array(claim, { minLength: 1, maxLength: 6 }),
    exclude,
  }),
  hello,
  pinged.map((said) => ({ type: 'ping' as const, ...said })),
  pinged.map((said) => ({ type: 'pong' as const, ...said })),
  fc.record({ type: fc.constant('accounts' as const), records: fc.array(account, { maxLength: 5 }) }),
  fc.tuple(hex(8), hex(8), fc.array(hex(8), { maxLength: 20 })).map(([one, other, marks]) => ({
    type: 'marks' as const,
    ...(one <= other ? { from: one, to: other } : { from: other, to: one }),
    marks,
  })),
  fc.record({ type: fc.constant('got' as const), sha: hex(20) }),
  fc.record({ type: fc.constant('held' as const), sha: hex(20), node: name, via: name, to: name }),
  fc.record({ type: fc.constant('call' as const), token: hex(16) }),
  fc.record({ type: fc.constant('mb' as const), buckets }),
  fc.record({ type: fc.constant('bye' as const), reason: fc.string({ unit: 'grapheme', maxLength: 40 }) }),
);

/** Any message of a pull that a node may send. */
export const anyPullMessage: fc.Arbitrary<PullMessage> = fc.oneof(
  fc.record({ type: fc.constant('serve' as const), token: hex(16) }),
  fc.record({
    type: fc.constant('pull' as const),
    commit: hex(20),
    have: fc.array(hex(20), { maxLength: 256 }),
    commitsMax: fc.integer({ min: 1, max: 100_000 }),
    name: fc.option(name),
  }),
  fc.record({
    type: fc.constant('pack' as const),
    tip: hex(20),
    bytes: fc.integer({ min: 1, max: 2 ** 32 }),
    left: fc.nat({ max: 1_000_000_000 }),
  }),
  fc.record({
    type: fc.constant('data' as const),
    bytes: fc.uint8Array({ maxLength: 500 }).map((array) => Buffer.from(array)),
  }),
  fc.record({
    type: fc.constant('none' as const),
    reason: fc.constantFrom('missing' as const, 'busy' as const, 'failed' as const, 'refused' as const),
  }),
);
