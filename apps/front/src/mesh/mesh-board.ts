import { readMeshLog, readMeshReport, readReceipts } from '@erwik/bus';
import type { Bus } from '@erwik/bus';
import type { MeshLogLine, MeshReport, Receipt, Sha } from '@erwik/events';

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

/** A page is shown without what the router knows rather than wait longer for it; Redis usually answers within 1 ms. */
const answerMaxMs = 500;

/** The board as it is reached over the bus. */
export function busMeshBoard(bus: Bus): MeshBoard {
  return {
    report: () => inTime(readMeshReport(bus)),
    receipts: (commit) => inTime(readReceipts(bus, commit)),
    log: (limit) => inTime(readMeshLog(bus, limit)),
  };
}

/** The answer; undefined where it is an error or late. The bus logs by itself that Redis cannot be reached. */
async function inTime<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), answerMaxMs);
  });
  try {
    return await Promise.race([answer.catch(() => undefined), late]);
  } finally {
    clearTimeout(timer);
  }
}
