import { combineFiles, orderLabels } from '@erwik/merge';
import type { Side, Sided, Version, VersionLabel } from '@erwik/merge';
import type { ObjectSink } from '../objects/edit-tree.js';
import { readTyped } from '../objects/object.js';
import type { ObjectReader, Sha } from '../objects/object.js';
import type { EntryTarget } from '../objects/tree.js';
import type { SideHistory } from './side-history.js';

/** Where contents are read from and merged ones put, and who wrote what. */
export interface Resolution {
  readonly reader: ObjectReader;
  readonly sink: ObjectSink;
  readonly histories: Readonly<Record<Side, SideHistory>>;
}

/** A file that moves beside another, which keeps the path that both had. */
export interface Displaced {
  readonly path: string;
  readonly entry: EntryTarget;
  readonly label: VersionLabel;
}

/** What stands at a path, and what made room for it. */
export interface Resolved {
  readonly entry: EntryTarget;
  readonly displaced: readonly Displaced[];
}

/** Reads and merges the contents of one planned file. Errors: `MissingObject`, `BadObject`. */
export async function resolveVersion(
  version: Version,
  path: string,
  resolution: Resolution,
): Promise<Resolved> {
  if (version.kind === 'entry') return { entry: version.entry, displaced: [] };
  const one = await resolveSide('one', version.one, path, resolution);
  const two = await resolveSide('two', version.two, path, resolution);
  const { entry, loser } =
    version.kind === 'apart' ? laterOf(one, two) : await combine(version, { path, one, two }, resolution);
  const displaced = loser === null ? [] : [{ path, entry: loser.entry, label: loser.label }];
  return { entry, displaced: [...one.displaced, ...two.displaced, ...displaced] };
}

interface Labeled extends Resolved {
  readonly label: VersionLabel;
}

async function resolveSide(
  side: Side,
  { version, path: own }: Sided,
  path: string,
  resolution: Resolution,
): Promise<Labeled> {
  const resolved = await resolveVersion(version, path, resolution);
  return { ...resolved, label: await resolution.histories[side].labelOf(own) };
}

interface Outcome {
  readonly entry: EntryTarget;
  /** the version that does not stand at the path */
  readonly loser: Labeled | null;
}

function laterOf(one: Labeled, two: Labeled): Outcome {
  const order = orderLabels(one.label, two.label) || (one.entry.sha < two.entry.sha ? -1 : 1);
  return order > 0 ? { entry: one.entry, loser: two } : { entry: two.entry, loser: one };
}

type Sides = { readonly path: string } & Readonly<Record<Side, Labeled>>;

async function combine(
  { mode, base }: Extract<Version, { kind: 'merge' }>,
  { path, one, two }: Sides,
  { reader, sink }: Resolution,
): Promise<Outcome> {
  const combined = combineFiles({
    path,
    base: base === null ? null : await readTyped(reader, base, 'blob'),
    one: { bytes: await readTyped(reader, one.entry.sha, 'blob'), label: one.label },
    two: { bytes: await readTyped(reader, two.entry.sha, 'blob'), label: two.label },
  });
  const sides = { one, two };
  switch (combined.kind) {
    case 'text':
      return { entry: { mode, sha: putText(sink, combined.text) }, loser: null };
    case 'side':
      return { entry: { mode, sha: sides[combined.side].entry.sha }, loser: null };
    case 'beside':
      return combined.winner === 'one'
        ? { entry: { mode, sha: one.entry.sha }, loser: two }
        : { entry: { mode, sha: two.entry.sha }, loser: one };
  }
}

function putText(sink: ObjectSink, text: string): Sha {
  return sink.put({ type: 'blob', data: Buffer.from(text, 'utf8') });
}
