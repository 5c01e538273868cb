import { expect, test } from 'vitest';
import { Admission } from '../src/admission.js';

const limits = { connectionsMax: 10, unprovenMax: 5, unprovenPerNetworkMax: 1 };

test.each([
  ['203.0.113.7', '::ffff:203.0.113.7'],
  ['2001:db8::1', '2001:db8:0:0:ffff::9'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::'],
  ['::1', '::2'],
  ['fe80::1%eth0', 'fe80::2'],
])('%s and %s are of one network', (one, other) => {
  const admission = new Admission(limits);
  expect([admission.open(one), admission.open(other)]).toEqual(['admitted', 'unprovenPerNetworkMax']);
  admission.closed(one);
  expect(admission.open(other)).toBe('admitted');
});

test.each([
  ['203.0.113.7', '203.0.113.8'],
  ['2001:db8::1', '2001:db8:0:1::1'],
])('%s and %s are of two networks', (one, other) => {
  const admission = new Admission(limits);
  expect([admission.open(one), admission.open(other)]).toEqual(['admitted', 'admitted']);
});

test('a trusted link takes no place of strangers, whichever of its ends is counted first', () => {
  const admission = new Admission(limits);
  admission.open('::1');
  admission.trusted('::1');
  expect(admission.open('::1')).toBe('admitted');
  admission.closed('::1');
  admission.closed('::1');
  admission.distrusted('::1');
  expect([admission.open('::1'), admission.open('::1')]).toEqual(['admitted', 'unprovenPerNetworkMax']);
});

test('all strangers together are as few as all networks', () => {
  const admission = new Admission(limits);
  const answers = Array.from({ length: 6 }, (_, host) => admission.open(`198.51.100.${host}`));
  expect(answers).toEqual([...Array.from({ length: 5 }, () => 'admitted'), 'unprovenMax']);
});
