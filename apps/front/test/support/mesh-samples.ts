import type { MeshReport, NeighborReport, Receipt } from '@erwik/events';

/** The n-th sha of a test. */
export const sha = (n: number): string => n.toString(16).padStart(40, '0');

let reports = 0;

/** A report of E1, whose neighbors are in sync unless told otherwise; each is later than the one before. */
export function reportOf(parts: Partial<MeshReport> = {}): MeshReport {
  reports += 1;
  return {
    node: 'erwik@e1.test',
    id: 'ID1',
    address: 'e1.test:7000',
    at: Date.now() + reports,
    head: sha(1),
    tips: [sha(1)],
    converged: true,
    aloneSince: null,
    wanted: 0,
    pulls: [],
    neighbors: [],
    refused: [],
    counters: {
      notices: { sent: 3, received: 4, duplicate: 1, discardedLate: 2 },
      pulls: { started: 6, done: 5, failed: 1, hedged: 1, canceled: 0, served: 7, bytes: 12_345 },
    },
    ...parts,
  };
}

/** A neighbor with a direct link, in sync. */
export function neighborOf(node: string, parts: Partial<NeighborReport> = {}): NeighborReport {
  return {
    node,
    id: 'ID2',
    address: 'e2.test:7000',
    state: 'alive',
    direct: true,
    slow: false,
    via: null,
    rttMs: 1.25,
    kbps: 2000,
    head: sha(1),
    inSync: true,
    lastSeen: Date.now(),
    waiting: 0,
    skewMs: 0,
    ...parts,
  };
}

/** A receipt of a node that got the commit from E1. */
export function receiptOf(node: string, parts: Partial<Receipt> = {}): Receipt {
  return { node, ms: 12, via: 'erwik@e1.test', at: Date.now(), ...parts };
}
