import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  accessPath,
  hiddenPlaces,
  mayRead,
  mayReadAll,
  mayWrite,
  mayWriteBelow,
  noAccessRules,
  parseAccessRules,
  seeAlike,
  setAccessRule,
} from '../src/index.js';
import type { Asker } from '../src/index.js';

const stranger: Asker = { role: 'none', account: null, groups: [], prefix: null };
const anonymous: Asker = { ...stranger, role: 'reader' };
const alice: Asker = { role: 'writer', account: 'alice', groups: ['hr'], prefix: null };
const bob: Asker = { role: 'writer', account: 'bob', groups: [], prefix: null };
const carol: Asker = { role: 'admin', account: 'carol', groups: [], prefix: null };

const rules = parseAccessRules(`# who sees what
read hr/**: ['@hr', bob]
read hr/Pay: ['@hr']
write hr/**: ['@hr']
write Home: [admin]
read hr/Public: [reader]
`);

describe('who may read', () => {
  test.each([
    ['Home', [anonymous, alice, bob, carol]],
    ['hr', [alice, bob, carol]],
    ['hr/Plan', [alice, bob, carol]],
    ['HR/plan', [alice, bob, carol]],
    ['hr/Pay', [alice, carol]],
    ['hr/Pay/2026', [alice, bob, carol]],
    ['hr/Pay.md', [alice, carol]],
    ['hr/Public', [anonymous, alice, bob, carol]],
    ['hrm/Plan', [anonymous, alice, bob, carol]],
    ['hr/map.png', [alice, bob, carol]],
    ['uploads/hr/Pay/slip-12345678.pdf', [alice, carol]],
    ['uploads/hr/Plan/map-12345678.png', [alice, bob, carol]],
    ['Talk/hr/Plan', [alice, bob, carol]],
    ['talk/HR/pay.md', [alice, carol]],
    ['uploads/Talk/hr/Pay/slip-12345678.pdf', [alice, carol]],
    ['Talk/Home', [anonymous, alice, bob, carol]],
    [accessPath, [carol]],
    ['.redirects.gollum', [carol]],
  ])('%s', (name, allowed) => {
    const all = [stranger, anonymous, alice, bob, carol];
    expect(all.filter((asker) => mayRead(rules, asker, name))).toEqual(allowed);
  });
});

describe('who may write', () => {
  test.each([
    ['Home', [carol]],
    ['Help', [alice, bob, carol]],
    ['hr/Plan', [alice, carol]],
    ['hr/Public', [alice, carol]],
    ['Talk/hr/Pay', [alice, carol]],
    ['Talk/Home', [alice, bob, carol]],
    [accessPath, [carol]],
    ['.ERWIK/access.yml', [carol]],
    ['.redirects.gollum', [alice, bob, carol]],
  ])('%s', (name, allowed) => {
    const all = [stranger, anonymous, alice, bob, carol];
    expect(all.filter((asker) => mayWrite(rules, asker, name))).toEqual(allowed);
  });

  test('a name in a list makes nobody a writer who is a reader', () => {
    const named = parseAccessRules('write Home: [dora]\n');
    expect(mayWrite(named, { ...bob, role: 'reader', account: 'dora' }, 'Home')).toBe(false);
  });

  test('a folder is moved only by who may write all that may be in it', () => {
    expect(mayWriteBelow(rules, alice, 'hr')).toBe(true);
    expect(mayWriteBelow(parseAccessRules('write a/b: [admin]\n'), alice, 'a')).toBe(false);
    expect(mayWriteBelow(parseAccessRules('write a/b: [admin]\n'), alice, 'a/c')).toBe(true);
  });
});

describe('a token for a folder', () => {
  const token: Asker = { ...carol, prefix: 'Guides' };
  test.each([
    ['guides', true],
    ['guides/One', true],
    ['uploads/guides/One/x-12345678.png', true],
    ['guidesX', false],
    ['Home', false],
    [accessPath, false],
    ['guides/.secret', false],
  ])('%s: %s', (name, allowed) => {
    expect(mayRead(noAccessRules, token, name)).toBe(allowed);
    expect(mayWrite(noAccessRules, token, name)).toBe(allowed);
  });
});

test('the words for roles and members mean no account of that name', () => {
  const named = parseAccessRules('read a: [admin]\nread b: [members]\nread c: [writer]\n');
  const impostor: Asker = { ...anonymous, account: 'admin', groups: ['admin'] };
  expect(['a', 'b', 'c'].filter((name) => mayRead(named, impostor, name))).toEqual(['b']);
  expect(['a', 'b', 'c'].filter((name) => mayRead(named, bob, name))).toEqual(['b', 'c']);
});

describe('what cannot be read of a file is closed to all but admins', () => {
  test.each([
    ['not YAML', 'read hr/**: [alice\nread a: [b]\n', ['Home', 'hr/Plan']],
    ['a list', '- read\n', ['Home', 'hr/Plan']],
    ['two versions of a passage', '<<<<<<< a\nread x: [a]\n=======\nread x: [b]\n>>>>>>> b\n', ['Home', 'x']],
    ['a key twice', 'read a: [alice]\nread a: [bob]\n', ['Home', 'a']],
    ['a key that names no place', 'read hr/**: [reader]\nreadhr: [alice]\n', ['Home', 'hr/Plan']],
    ['a place that no page has', 'read ../x: [alice]\n', ['Home', 'x']],
    ['a star inside of a place', 'read hr/*: [alice]\n', ['Home', 'hr/x']],
    ['far too much', `# ${'x'.repeat(200_000)}\nread a: [alice]\n`, ['Home', 'a']],
    ['an alias', 'read a: &x [alice]\nread b: *x\n', ['b']],
    ['a key of its own sort', '? [read, a]\n: [alice]\n', ['Home']],
  ])('%s', (_what, text, names) => {
    const broken = parseAccessRules(text);
    expect(broken.faults.length).toBeGreaterThan(0);
    for (const name of names)
      expect(
        [alice, bob, anonymous].some((each) => mayRead(broken, each, name)),
        name,
      ).toBe(false);
    expect(mayRead(broken, carol, names[0]!)).toBe(true);
  });

  test('and a group without quotes is told what it lacks', () => {
    expect(parseAccessRules('read hr/**: [@hr]\n').faults).toEqual([
      expect.stringMatching(/line 1, column 14\. A group stands in quotes, such as '@hr'\.$/),
    ]);
    expect(parseAccessRules('read hr/**: [alice\n').faults).toEqual([expect.not.stringContaining('quotes')]);
  });

  test('what it is about, where that can be seen; all else stays as it is', () => {
    const broken = parseAccessRules('raed hr/**: [alice]\nread a: alice\nread b: [alice, "x y"]\n');
    expect(broken.faults).toHaveLength(3);
    expect(['hr/x', 'a', 'b', 'Home'].filter((name) => mayRead(broken, alice, name))).toEqual(['b', 'Home']);
  });

  test('an empty file has no rules', () => {
    for (const text of ['', '# nothing\n', '{}\n']) expect(parseAccessRules(text)).toEqual(noAccessRules);
  });
});

test('who sees the same, and what is hidden from whom, is told', () => {
  expect(seeAlike(rules, bob, anonymous)).toBe(false);
  expect(seeAlike(rules, { ...bob, account: 'dora' }, anonymous)).toBe(true);
  expect(seeAlike(noAccessRules, carol, anonymous)).toBe(true);
  expect(seeAlike(noAccessRules, carol, { ...carol, prefix: 'a' })).toBe(false);
  expect(hiddenPlaces(rules, bob).map(({ pattern }) => pattern)).toEqual(['hr/Pay']);
  expect([carol, alice, bob].map((each) => mayReadAll(rules, each))).toEqual([true, true, false]);
});

const place = fc.constantFrom('a', 'a/b', 'a/b/c', 'd', 'A/B');
const who = fc.constantFrom('alice', 'bob', '@hr', 'reader', 'writer', 'admin', 'members');
const ruleLine = fc.tuple(
  fc.constantFrom('read', 'write'),
  place,
  fc.constantFrom('', '/**'),
  fc.uniqueArray(who, { maxLength: 3 }),
);
const files = fc
  .uniqueArray(ruleLine, { selector: ([action, name, end]) => `${action} ${name}${end}`, maxLength: 6 })
  .map((lines) =>
    lines
      .map(
        ([action, name, end, names]) =>
          `${action} ${name}${end}: [${names.map((each) => `'${each}'`).join(', ')}]\n`,
      )
      .join(''),
  );
const askers = fc.constantFrom(stranger, anonymous, alice, bob, carol);

test('who writes may read, admins may everything, and strangers nothing', () => {
  fc.assert(
    fc.property(files, place, (text, name) => {
      const read = parseAccessRules(text);
      expect(read.faults).toEqual([]);
      for (const asker of [anonymous, alice, bob])
        if (mayWrite(read, asker, name)) expect(mayRead(read, asker, name)).toBe(true);
      expect(mayWrite(read, carol, name)).toBe(true);
      expect(mayRead(read, stranger, name)).toBe(false);
    }),
  );
});

test('people who see alike may read the same pages', () => {
  fc.assert(
    fc.property(files, askers, askers, place, (text, one, other, name) => {
      const read = parseAccessRules(text);
      if (seeAlike(read, one, other)) expect(mayRead(read, one, name)).toBe(mayRead(read, other, name));
    }),
  );
});

test('a rule about a place nearer to a page counts, wherever it stands in the file', () => {
  fc.assert(
    fc.property(files, place, fc.uniqueArray(who, { maxLength: 3 }), (text, name, names) => {
      const own = { action: 'read' as const, pattern: name, names };
      const read = parseAccessRules(setAccessRule(text, own));
      const alone = parseAccessRules(setAccessRule('', own));
      expect(read.faults).toEqual([]);
      for (const asker of [anonymous, alice, bob])
        expect(mayRead(read, asker, name)).toBe(mayRead(alone, asker, name));
    }),
  );
});

test('taking the last rule away leaves a file without rules', () => {
  const text = setAccessRule('write Home: [admin]\n', { action: 'write', pattern: 'home', names: null });
  expect(parseAccessRules(text)).toEqual(noAccessRules);
});
