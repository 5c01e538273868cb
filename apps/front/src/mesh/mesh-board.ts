import { readMeshLog, readMeshReport, readReceipts } from '@erwik/bus';
import type { Bus } from '@erwik/bus';
import type { MeshLogLine, MeshReport, Receipt, Sha } from '@erwik/events';
import { inTime } from '../in-time.js';

/**
 * What the router of this node has written about the mesh. No question rejects or takes long: undefined means that there was
 * no answer, null that no router runs.
 */
export type MeshBoard = {
  readonly report: () => Promise<MeshReport | null | undefined>;
  /** who else holds the commit, as far as this node was told, the first first */
  readonly receipts: (commit: Sha) => Promise<readonly Receipt[] | undefined>;
  /** the last lines of the log, the newest first */
  readonly log: (limit: number) => Promise<readonly MeshLogLine[] | undefined>;
};

/** The board as it is reached over the bus. */
export function busMeshBoard(bus: Bus): MeshBoard {
  return {
    report: () => inTime(readMeshReport(bus)),
    receipts: (commit) => inTime(readReceipts(bus, commit)),
    log: (limit) => inTime(readMeshLog(bus, limit)),
  };
}
