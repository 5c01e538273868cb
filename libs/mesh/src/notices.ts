import type {
  DeathClaim,
  DeadNeighborNotice,
  NeighborRecord,
  NewNeighborNotice,
  Notice,
} from './messages.js';
import { checksumOfClaims, checksumOfRecords } from './neighbor-record.js';

/** What a notice about these nodes says. */
export function recordsNotice(records: readonly NeighborRecord[]): Omit<NewNeighborNotice, 'exclude'> {
  return { type: 'new_neighbor', checksum: checksumOfRecords(records), records };
}

/** What a notice about these deaths says. */
export function claimsNotice(claims: readonly DeathClaim[]): Omit<DeadNeighborNotice, 'exclude'> {
  return { type: 'dead_neighbor', checksum: checksumOfClaims(claims), claims };
}

/** About how long each is when it is written, bytes: a record is signed, and a checksum is most of a notice. */
const recordBytes = 1200;
const claimBytes = 200;
const checksumBytes = 100;
const nameBytes = 32;

/** About how many bytes a notice takes on its way. */
export function noticeBytes(notice: Notice): number {
  const { exclude } = notice;
  const excludeBytes = nameBytes * ('names' in exclude ? exclude.names : exclude.allBut).length;
  if (notice.type === 'new_neighbor')
    return excludeBytes + checksumBytes + recordBytes * notice.records.length;
  if (notice.type === 'dead_neighbor')
    return excludeBytes + checksumBytes + claimBytes * notice.claims.length;
  return excludeBytes + checksumBytes;
}
