import { temporaryFolder } from '@erwik/testkit';
import { expect, it } from 'vitest';
import { change, expectSameWords, quiet, saveNew, seenAs } from '../src/mesh-facts.js';
import { headOf, linkedToAll, oneHead, startMesh } from '../src/start-mesh.js';
import type { MeshNode } from '../src/start-mesh.js';
import { readPage } from '../src/wiki-client.js';

/** Starts of three nodes, two hundred saves and a heal, on a machine that has other work. */
const testMaxMs = 400_000;
/** Edits of each side, of which some go to pages that both sides edit. */
const editsPerSide = 100;
const sharedPages = 5;
/** A link that is lost is dialed again after 15 s and less; then a hundred commits are pulled by two nodes. */
const healMaxMs = 120_000;

//   E1 ──────── E2        E3
//    └───  ✂  ───┴─── ✂ ───┘      nothing comes through, and nobody is told
it(
  'lets both sides of a mesh that was cut go on writing, and makes them one again without losing a word',
  { timeout: testMaxMs },
  async () => {
    await using folder = await temporaryFolder();
    await using mesh = await startMesh({ folder: folder.path, count: 3 });
    const [e1, e2, e3] = [mesh.node(0), mesh.node(1), mesh.node(2)];
    const tokens = new Map<string, string>();
    for (let index = 0; index < sharedPages; index += 1)
      await saveNew(e1, `Shared-${index}`, 'The first line.\n\nof nobody\n\nThe last line.\n');
    const before = await oneHead(mesh.nodes, healMaxMs);
    const wires = [...mesh.wire(0, 2), ...mesh.wire(1, 2)];

    for (const wire of wires) wire.cut();
    const half = editsPerSide / 2;
    await Promise.all([
      edit({ side: 'left', nodes: [e1, e2], from: 0, to: half }, tokens),
      edit({ side: 'right', nodes: [e3], from: 0, to: half }, tokens),
    ]);
    await Promise.all([
      seenAs(e1, e3.name, ['suspect', 'dead']),
      seenAs(e2, e3.name, ['suspect', 'dead']),
      seenAs(e3, e1.name, ['suspect', 'dead']),
      seenAs(e3, e2.name, ['suspect', 'dead']),
    ]);
    await Promise.all([
      edit({ side: 'left', nodes: [e1, e2], from: half, to: editsPerSide }, tokens),
      edit({ side: 'right', nodes: [e3], from: half, to: editsPerSide }, tokens),
    ]);
    expect(tokens.size).toBe(2 * editsPerSide);
    const left = await oneHead([e1, e2], healMaxMs);
    const right = headOf(e3);
    expect(new Set([before, left, right]).size).toBe(3);
    expect((await readPage(e3.url, 'Shared-0'))?.text).toContain('token-right-');

    for (const wire of wires) wire.heal();
    const head = await oneHead(mesh.nodes, healMaxMs);
    await quiet(mesh.nodes);
    await Promise.all(mesh.nodes.map((node) => linkedToAll(node, 3)));
    expect(await oneHead(mesh.nodes)).toBe(head);
    await expectSameWords(mesh.nodes, tokens);
  },
);

interface Edits {
  readonly side: string;
  readonly nodes: readonly MeshNode[];
  readonly from: number;
  readonly to: number;
}

/** Each twentieth edit takes the place of the same line that the other side replaces, the next one stands apart from it. */
async function edit({ side, nodes, from, to }: Edits, tokens: Map<string, string>): Promise<void> {
  for (let index = from; index < to; index += 1) {
    const token = `token-${side}-${index}`;
    const node = nodes[index % nodes.length] as MeshNode;
    const [kind, shared] = [
      index % (editsPerSide / sharedPages),
      Math.floor(index / (editsPerSide / sharedPages)),
    ];
    const page = kind < 2 ? `Shared-${shared}` : `Page-${side}-${index}`;
    if (kind === 0) await change(node, page, (text) => text.replace('of nobody', token));
    else if (kind === 1) await change(node, page, (text) => `${text}\n${token}\n`);
    else await saveNew(node, page, `# A page of one side\n\n${token}\n`);
    tokens.set(token, page);
  }
}
