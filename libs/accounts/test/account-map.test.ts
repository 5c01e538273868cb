import type { AccountRecord } from '@erwik/events';
import { accountCounterMax } from '@erwik/events';
import { assert, constantFrom, array, nat, property, record, shuffledSubarray, tuple } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AccountMap, isLater, markOf } from '../src/index.js';

/** Few keys, counters, replicas and values, so that stamps meet, as after a backup was put back. */
const anyRecord = record({
  key: constantFrom('account/a', 'account/b', 'token/0123456789abcdef', 'of a later version'),
  value: constantFrom(null, '""', '"x"', 'no JSON'),
  counter: nat({ max: 4 }).map((counter) => counter + 1),
  replica: constantFrom('0'.repeat(16), 'f'.repeat(16)),
});

const byKey = (map: AccountMap): AccountRecord[] => map.all().sort((a, b) => (a.key < b.key ? -1 : 1));

describe('two maps', () => {
  test('are equal once they have the same records, whatever their order, grouping and number', () => {
    const told = array(anyRecord, { maxLength: 30 }).chain((records) =>
      tuple(shuffledSubarray([...records, ...records], { minLength: 2 * records.length }), array(nat())).map(
        ([again, cuts]) => ({ records, again, cuts }),
      ),
    );
    assert(
      property(told, ({ records, again, cuts }) => {
        const one = new AccountMap(records);
        const other = new AccountMap();
        let rest = again;
        // groups come by way of other maps, which pass on what they hold
        for (const cut of [...cuts, again.length]) {
          for (const each of new AccountMap(rest.slice(0, cut)).all()) other.take(each);
          rest = rest.slice(cut);
        }
        expect(byKey(other)).toEqual(byKey(one));
        expect(other.digest).toBe(one.digest);
      }),
    );
  });

  test('have other digests where they differ in one record', () => {
    assert(
      property(array(anyRecord, { maxLength: 10 }), anyRecord, (records, more) => {
        const one = new AccountMap(records);
        const other = new AccountMap(records);
        const isNews = other.take(more);
        expect(other.digest === one.digest).toBe(!isNews);
      }),
    );
  });
});

describe('of two records', () => {
  test('exactly one is the later one, unless they are equal', () => {
    assert(
      property(anyRecord, anyRecord, (one, same) => {
        const other = { ...same, key: one.key };
        const differ = markOf(one).mark !== markOf(other).mark;
        expect(isLater(one, other) !== isLater(other, one)).toBe(differ);
      }),
    );
  });

  test('with equal stamps the one that removes counts', () => {
    const stamp = { key: 'account/a', counter: 3, replica: '0'.repeat(16) };
    expect(isLater({ ...stamp, value: null }, { ...stamp, value: '"x"' })).toBe(true);
  });
});

test('what is stamped is later than all that was seen, also of other keys', () => {
  const replica = '0'.repeat(16);
  const map = new AccountMap([{ key: 'account/a', value: '1', counter: 41, replica: 'f'.repeat(16) }]);
  expect(map.stamp([{ key: 'account/b', value: null }], replica)).toEqual([
    { key: 'account/b', value: null, counter: 42, replica },
  ]);
});

test('a counter at its end stays there', () => {
  const replica = '0'.repeat(16);
  const map = new AccountMap([{ key: 'account/a', value: '1', counter: accountCounterMax, replica }]);
  expect(map.stamp([{ key: 'account/b', value: '1' }], replica)[0]?.counter).toBe(accountCounterMax);
});
