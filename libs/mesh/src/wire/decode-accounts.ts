import { isAtom } from '@erwik/etf';
import type { AccountFact, AccountMarks, Accounts } from '../messages.js';
import {
  accountCounterMax,
  accountKeyMaxChars,
  accountRecordsMax,
  accountValueMaxChars,
  markBytes,
  marksMax,
  replicaBytes,
} from './message-limits.js';
import { badAt, binaryAt, bytesAt, elementAt, integerAt, textAt } from './places.js';
import type { Place } from './places.js';
import { propertiesAt, tuplesIn } from './properties.js';

const keyForm = /^[\x21-\x7e]+$/;

/** Reads `{accounts, [{record, ...}, ...]}`. Throws BadMessage. */
export function accountsIn(whole: Place): Accounts {
  const place = elementAt(whole, 1);
  const records = tuplesIn(propertiesAt(place, 'accounts'), 'record');
  if (records.length > accountRecordsMax) throw badAt(place, 'too-long');
  return { type: 'accounts', records: records.map(recordAt) };
}

/** Reads `{marks, From, To, Marks}`. Throws BadMessage. */
export function marksIn(whole: Place): AccountMarks {
  const [from, to] = [markAt(elementAt(whole, 1)), markAt(elementAt(whole, 2))];
  const place = elementAt(whole, 3);
  const digits = binaryAt(place, marksMax * markBytes).toString('hex');
  if (from > to || digits.length % (2 * markBytes) !== 0) throw badAt(place, 'malformed');
  const marks = Array.from({ length: digits.length / (2 * markBytes) }, (_, index) =>
    digits.slice(index * 2 * markBytes, (index + 1) * 2 * markBytes),
  );
  return { type: 'marks', from, to, marks };
}

function recordAt(place: Place): AccountFact {
  const key = textAt(elementAt(place, 1), accountKeyMaxChars);
  if (!keyForm.test(key)) throw badAt(place, 'malformed');
  const counter = integerAt(elementAt(place, 2), 1, accountCounterMax);
  const replica = bytesAt(elementAt(place, 3), replicaBytes).toString('hex');
  return { key, value: valueAt(elementAt(place, 4)), counter, replica };
}

function valueAt(place: Place): string | null {
  const { term } = place;
  if (isAtom(term) && term.atom === 'none') return null;
  return textAt(place, accountValueMaxChars);
}

function markAt(place: Place): string {
  return bytesAt(place, markBytes).toString('hex');
}
