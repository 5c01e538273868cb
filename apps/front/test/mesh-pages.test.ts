import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { UnavailableStore, addMeshLog, dropMeshReport } from '@erwik/bus';
import type { MeshReport } from '@erwik/events';
import { startTestRedis, until } from '@erwik/testkit';
import type { TestRedis } from '@erwik/testkit';
import { startMeshFront } from './support/mesh-front.js';
import type { MeshFront } from './support/mesh-front.js';
import { neighborOf, receiptOf, reportOf, sha } from './support/mesh-samples.js';
import { classOf, readHtml, textOf } from './support/read-html.js';
import type { Element } from './support/read-html.js';

//   reader -- front E1 -- Redis <- what a router would write
//               |
//        a store in memory

let redis: TestRedis;
let node: MeshFront;

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis[Symbol.asyncDispose]());
beforeEach(async () => {
  node = await startMeshFront(redis.url);
});
afterEach(() => node[Symbol.asyncDispose]());

const e2 = 'erwik@e2.test';
const e3 = 'erwik@e3.test';
const two = [neighborOf(e2), neighborOf(e3)];
const longAgo = Date.UTC(2026, 0, 2, 10, 42);

function pillIn(html: string): { kind: string; text: string; href: string | undefined } {
  const elements = readHtml(html);
  const pill = elements.find((each) => classOf(each).startsWith('pill'))!;
  const state = elements.find((each) => classOf(each) === 'state' && each.inside.includes(pill));
  return {
    kind: classOf(pill).replace('pill ', ''),
    text: textOf(state),
    href: pill.attributes.get('href'),
  };
}

const pillShown = async () => pillIn((await node.read('/_recent')).text);

describe('the pill of a page that is made for the reader', () => {
  const pull = { commit: sha(9), from: e2, since: 0, commits: 0, left: null, bytes: 0 };
  test.each<[string, Partial<MeshReport>, string]>([
    ['inSync', { neighbors: two }, 'in sync'],
    ['receiving', { neighbors: two, converged: false, wanted: 2 }, 'receiving 2 edits'],
    ['receiving', { neighbors: two, converged: false, pulls: [pull] }, 'receiving 1 edit'],
    ['sending', { neighbors: two, converged: false }, 'sending edits'],
    [
      'apart',
      { neighbors: [neighborOf(e2), neighborOf(e3, { state: 'suspect' })] },
      '2 of 3 nodes reachable – edits are kept and will follow',
    ],
    ['alone', { neighbors: [neighborOf(e2, { state: 'dead' })] }, 'alone'],
    [
      'alone',
      { neighbors: [neighborOf(e2, { state: 'dead' })], aloneSince: longAgo },
      'alone since Jan 2, 2026, 10:42 UTC',
    ],
    ['alone', {}, 'alone'],
    [
      'inSync',
      { neighbors: [neighborOf(e2), neighborOf(e3, { state: 'dead', lastSeen: longAgo })] },
      'in sync',
    ],
  ])('is %s with %j', async (kind, parts, text) => {
    await node.report(reportOf(parts));
    expect(await pillShown()).toEqual({ kind, text, href: '/_mesh' });
  });

  test('says that edits stay here while the router is silent', async () => {
    await node.report(reportOf({ neighbors: two }));
    await dropMeshReport(node.bus);
    await node.front.front.probe();
    expect(await pillShown()).toMatchObject({ kind: 'silent', text: 'edits stay here for now' });
  });

  test('counts the saves of this node that have not arrived at all neighbors', async () => {
    await node.report(reportOf({ neighbors: two, converged: false }));
    const [one, other] = [node.store.write('One', 'x\n'), node.store.write('Other', 'x\n')];
    expect((await pillShown()).text).toBe('sending 2 edits');
    const told = [receiptOf('erwik@e1.test'), receiptOf(e2), receiptOf(e3)];
    node.publish(...told.map((receipt) => ({ type: 'CommitReceived' as const, commit: one, receipt })));
    await until(async () => (await pillShown()).text === 'sending 1 edit');
    await node.report(reportOf({ neighbors: two, tips: [other] }));
    await node.report(reportOf({ neighbors: two, converged: false }));
    expect((await pillShown()).text).toBe('sending edits');
  });

  test('says before all else that this node cannot write', async () => {
    await node.report(reportOf({ neighbors: two }));
    node.store.degraded = ['The disk is full.'];
    await node.front.front.probe();
    expect(await pillShown()).toMatchObject({ kind: 'cannotSave', text: 'this node cannot write' });
  });
});

describe('a page that is kept', () => {
  test('says "alone" where no other node was ever known', async () => {
    node.store.write('Kept', 'words\n');
    await node.report(reportOf());
    expect(pillIn((await node.read('/Kept')).text)).toMatchObject({ kind: 'alone', text: 'alone' });
  });

  test('holds a plain link in the place of the pill, and stays the same whatever happens in the mesh', async () => {
    node.store.write('Kept', 'words\n');
    await node.report(reportOf({ neighbors: two }));
    const plain = { headers: { 'Accept-Encoding': 'identity' } };
    const before = await node.read('/Kept', plain);
    expect(pillIn(before.text)).toEqual({ kind: 'mesh', text: 'mesh', href: '/_mesh' });
    await node.report(reportOf({ neighbors: two, converged: false, wanted: 3 }));
    await node.report(reportOf({ neighbors: [neighborOf(e2, { state: 'dead' })], aloneSince: longAgo }));
    await dropMeshReport(node.bus);
    await node.front.front.probe();
    const after = await node.read('/Kept', plain);
    expect(after.text).toBe(before.text);
    expect(after.headers.get('etag')).toBe(before.headers.get('etag'));
    const headers = { 'If-None-Match': before.headers.get('etag')! };
    expect((await node.read('/Kept', { headers })).status).toBe(304);
  });

  test('is not asked of the store again when the mesh changes', async () => {
    node.store.write('Kept', 'words\n');
    await node.report(reportOf({ neighbors: two }));
    await node.read('/Kept');
    await node.report(reportOf({ neighbors: two, converged: false }));
    const asked = node.store.asked.length;
    await node.read('/Kept');
    expect(node.store.asked.slice(asked)).toEqual([]);
  });
});

describe('/_mesh', () => {
  const shown = async () => readHtml((await node.read('/_mesh')).text);
  const lead = (elements: Element[]): string => textOf(elements.find((each) => classOf(each) === 'lead'));

  test('says that a node without others runs alone', async () => {
    const elements = await shown();
    expect(lead(elements)).toBe('e1.test runs alone: it is linked to no other node.');
    expect(elements.map(({ name }) => name)).not.toContain('table');
    expect(elements.map(classOf)).not.toContain('graph');
  });

  test('says in one sentence that all nodes hold the same, and since when where that was seen', async () => {
    const head = node.store.write('Home', 'x\n');
    await node.report(reportOf({ neighbors: two }));
    expect(lead(await shown())).toBe(`Converged: all 3 nodes have ${head.slice(0, 7)}.`);
    await node.report(reportOf({ neighbors: two, converged: false }));
    expect(lead(await shown())).toContain('Not converged yet');
    const at = Date.UTC(2030, 1, 1, 12, 3, 5);
    await node.report(reportOf({ neighbors: two, at }));
    expect(lead(await shown())).toBe(`Converged: all 3 nodes have ${head.slice(0, 7)} since 12:03:05.`);
  });

  test.each<[string, Partial<MeshReport>]>([
    ['2 of 3 nodes can be reached', { neighbors: [neighborOf(e2), neighborOf(e3, { state: 'suspect' })] }],
    [
      'This node is alone: the other node cannot be reached',
      { neighbors: [neighborOf(e2, { state: 'dead' })] },
    ],
    ['none of the 2 others can be reached', { neighbors: two.map((each) => ({ ...each, state: 'dead' })) }],
    ['2 commits are on the way to this node', { neighbors: two, converged: false, wanted: 2 }],
    ['commits are on the way from this node', { neighbors: two, converged: false }],
  ])('says %j', async (sentence, parts) => {
    await node.report(reportOf(parts));
    expect(lead(await shown())).toContain(sentence);
  });

  test('says that nothing is known of the others when the router is gone', async () => {
    await node.report(reportOf({ neighbors: two }));
    await dropMeshReport(node.bus);
    node.publish({ type: 'MeshChanged' });
    await until(async () => lead(await shown()).startsWith('The router of this node does not answer'));
    expect(await node.api('/mesh')).toMatchObject({ converged: false, neighbors: [] });
  });

  test('lists each node with what is known of it', async () => {
    const head = node.store.write('Home', 'x\n');
    const far = neighborOf(e3, {
      ...{ direct: false, via: e2, rttMs: null, kbps: null, head: null, inSync: null, skewMs: null },
    });
    const near = neighborOf(e2, {
      slow: true,
      kbps: 2,
      waiting: 4,
      inSync: false,
      head: sha(7),
      skewMs: -1500,
    });
    await node.report(reportOf({ neighbors: [near, far] }));
    const elements = await shown();
    const rows = elements.filter(({ name }) => name === 'tr');
    const cells = rows.map((row) =>
      elements.filter((each) => ['td', 'th'].includes(each.name) && each.inside.includes(row)).map(textOf),
    );
    const [columns, own, second, third] = cells;
    expect(columns).toEqual([
      ...['Node', 'State', 'Route', 'Round trip', 'Speed'],
      ...['Last seen', 'Head', 'In sync', 'Waiting', 'Clock'],
    ]);
    expect(own).toEqual(['erwik@e1.test e1.test:7000 id ID1', 'this node', head.slice(0, 7), '']);
    expect(second).toEqual([
      ...['erwik@e2.test e2.test:7000 id ID2', 'reachable', 'direct', '1.3 ms', '2 kbit/s (slow)'],
      ...[expect.stringMatching(/now|second/), '0000000', 'not yet', '4', '−1.5 s'],
    ]);
    expect(third).toEqual([
      ...['erwik@e3.test e2.test:7000 id ID2', 'reachable', 'via erwik@e2.test', '–', '–'],
      ...[expect.stringMatching(/now|second/), '–', '–', '0', '–'],
    ]);
    expect(cells).toHaveLength(4);
  });

  test('draws a full line to a node it is linked to, and a dashed one from that to a node behind it', async () => {
    const far = neighborOf(e3, { direct: false, via: e2 });
    const gone = neighborOf('erwik@e4.test', { direct: false, state: 'dead' });
    await node.report(reportOf({ neighbors: [neighborOf(e2), far, gone] }));
    const elements = await shown();
    const drawn = elements.filter((each) =>
      each.inside.some(({ name, attributes }) => name === 'svg' && attributes.get('role') === 'img'),
    );
    const centers = drawn
      .filter(({ name }) => name === 'circle')
      .map(({ attributes }) => `${attributes.get('cx')} ${attributes.get('cy')}`);
    const [here, second, third] = centers;
    const lines = drawn.filter((each) => ['direct', 'via'].includes(classOf(each)));
    expect(lines.map((each) => [classOf(each), each.attributes.get('d')])).toEqual([
      ['direct', `M${here}L${second}`],
      ['via', `M${second}L${third}`],
    ]);
    expect(drawn.filter(({ name }) => name === 'g').map(classOf)).toEqual(['here', 'alive', 'alive', 'dead']);
  });

  test('calls the nodes of one machine by their whole names in the drawing, and others by their hosts', async () => {
    const second = 'erwik-7001@e1.test';
    await node.report(reportOf({ neighbors: [neighborOf(e2), neighborOf(second)] }));
    const labels = (await shown()).filter(({ name }) => name === 'text').map(textOf);
    expect(labels).toEqual(['e1.test', 'e2.test', second]);
  });

  test('shows pulls, refused nodes with what to do, counters and what happened last', async () => {
    const pull = { commit: sha(9), from: e2, since: Date.now(), commits: 30, bytes: 1_250_000 };
    const pulls = [
      { ...pull, left: 70 },
      { ...pull, commit: sha(8), left: null },
    ];
    const refused = [{ node: 'erwik@other.test', reason: 'wiki', at: Date.now() }];
    const line = { at: Date.UTC(2026, 1, 1, 9, 8, 7), kind: 'commit', node: e2, commit: sha(9) } as const;
    await addMeshLog(node.bus, [
      ...Array.from({ length: 60 }, (_, n) => ({ ...line, text: `line ${n}` })),
      { ...line, text: 'late notice discarded' },
    ]);
    await node.report(reportOf({ neighbors: two, pulls, refused }));
    const elements = await shown();
    const bars = elements.filter(({ name }) => name === 'progress');
    expect(bars.map(({ attributes }) => [attributes.get('value'), attributes.get('max')])).toEqual([
      ['30', '100'],
    ]);
    const page = textOf(elements.find(({ name }) => name === 'main'));
    expect(page).toContain('30 commits, 70 to come, 1.3 MB');
    expect(page).toContain('erwik@other.test (wiki, ');
    expect(page).toContain('start it with an empty data folder');
    expect(page).toContain('4 (1 told again by the same node, 2 late, of what was held already)');
    const log = elements.filter(
      (each) => each.name === 'li' && each.inside.some((outer) => classOf(outer) === 'mesh-log'),
    );
    expect(log).toHaveLength(50);
    expect(textOf(log[0])).toBe('09:08:07 commit erwik@e2.test 0000000 late notice discarded');
  });

  test('a report that is garbage is taken for none', async () => {
    for (const garbage of ['{', '[]', '{"node":7}', JSON.stringify({ ...reportOf(), neighbors: [{}] })]) {
      await node.bus.commands.set(`${node.bus.keys.mesh}report`, garbage);
      await node.front.front.probe();
      expect(lead(await shown())).toContain('runs alone');
      expect(await pillShown()).toMatchObject({ kind: 'alone', text: 'alone' });
    }
  });

  test('names that are markup are shown as text', async () => {
    const name = 'erwik@<img src=x onerror=alert(1)>"\'&';
    await addMeshLog(node.bus, [
      { at: 0, kind: 'link', node: name, commit: null, text: '<script>1</script>' },
    ]);
    const refused = [{ node: name, reason: '<b>why</b>', at: 0 }];
    await node.report(reportOf({ neighbors: [neighborOf(name, { address: '<i>', id: '"' })], refused }));
    const elements = await shown();
    expect(elements.filter(({ name: tag }) => ['img', 'i'].includes(tag))).toEqual([]);
    expect(elements.filter((each) => each.name === 'script' && each.text !== '')).toEqual([]);
    expect(
      textOf(elements.find((each) => each.attributes.get('scope') === 'row' && each.text.includes('<img'))),
    ).toContain(name);
  });
});

test('a writer who comes to a node that does not have the new page yet is told so before writing it again', async () => {
  node.store.write('Home', 'x\n');
  const headers = { Cookie: `erwik_seen=${sha(0xabc)}` };
  const answer = await node.read('/New', { headers });
  expect(answer.status).toBe(404);
  expect(answer.text).toContain('Your edit 0000000 has not reached this node yet.');
  expect(readHtml(answer.text).some(({ attributes }) => attributes.has('data-awaits'))).toBe(true);
});

describe('/_api/v1/mesh', () => {
  test('of a node that runs alone', async () => {
    const head = node.store.write('Home', 'x\n');
    expect(await node.api('/mesh')).toMatchObject({
      ...{ node: 'erwik@e1.test', head, tips: [head], converged: true, neighbors: [] },
      counters: {
        notices: { sent: 0, received: 0, duplicate: 0, discardedLate: 0 },
        merges: 0,
        conflicts: 0,
      },
    });
  });

  test('tells what the router reports, with the head and the tips of the store', async () => {
    const head = node.store.write(
      'Home',
      '<<<<<<< a @e1 2026-11-22T12:03:41Z 1a2b3c4d5e6f\nx\n=======\ny\n>>>>>>> b @e2 2026-11-22T12:03:41Z 1a2b3c4d5e6f\n',
    );
    const report = reportOf({ neighbors: two, tips: [head] });
    await node.report(report);
    expect(await node.api('/mesh')).toMatchObject({
      ...{ node: 'erwik@e1.test', head, tips: [head], converged: true, neighbors: two },
      counters: { ...report.counters, merges: 0, conflicts: 1 },
    });
  });

  test('tells what the router knew while the store does not answer', async () => {
    const head = node.store.write('Home', 'x\n');
    await node.report(reportOf({ neighbors: two, head, tips: [head] }));
    node.store.before = () => Promise.reject(new UnavailableStore('timeout', 'busy'));
    try {
      expect(await node.api('/mesh')).toMatchObject({
        ...{ head, tips: [head], converged: true, neighbors: two, index: null },
        counters: { merges: null, conflicts: null },
        degraded: [expect.stringContaining('does not answer')],
      });
    } finally {
      node.store.before = () => {};
    }
  });

  test('is not converged while the router has not looked at what is held now', async () => {
    await node.report(reportOf({ neighbors: two, tips: [node.store.write('Home', 'x\n')] }));
    expect(await node.api('/mesh')).toMatchObject({ converged: true });
    node.store.write('Home', 'y\n');
    expect(await node.api('/mesh')).toMatchObject({ converged: false });
  });
});

test('without Redis pages are shown all the same, and the log and receipts are left out', async () => {
  await using other = await startTestRedis();
  await using cut = await startMeshFront(other.url);
  const commit = cut.store.write('Home', 'x\n');
  await cut.report(reportOf({ neighbors: two }));
  await other.kill();
  for (const path of ['/Home', `/Home?saved=${commit}`, '/_recent', '/_mesh', `/_commit/${commit}`])
    expect([path, (await cut.read(path)).status]).toEqual([path, 200]);
});
