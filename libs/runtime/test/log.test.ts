import { expect, test } from 'vitest';
import { createLogger } from '../src/index.js';

function linesAt(level: string | undefined): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  const destination = {
    write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>),
  };
  const log = createLogger({ app: 'store', level }, destination);
  log.debug({ step: 1 }, 'looked');
  log.info({ checksum: 'ab12', ms: 3 }, 'pulled commit');
  log.error({ err: new Error('disk full', { cause: new Error('ENOSPC') }) }, 'could not save');
  return lines;
}

test('a line is JSON: the sentence, its fields, the app, the level in words and the time', () => {
  const [line] = linesAt('info');
  expect(line).toMatchObject({ app: 'store', level: 'info', checksum: 'ab12', ms: 3, msg: 'pulled commit' });
  expect(String(line?.['time'])).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
});

test('an error keeps its message, stack and cause', () => {
  const line = linesAt('error').at(-1);
  expect(line).toMatchObject({ level: 'error', err: { message: 'disk full: ENOSPC' } });
  expect(JSON.stringify(line)).toContain('log.test.ts');
});

test('what an error carries besides plain facts is not logged: it may be a secret or a text', () => {
  const lines: string[] = [];
  const log = createLogger({ app: 'store' }, { write: (line: string) => void lines.push(line) });
  const command = { name: 'auth', args: ['secret'] };
  log.warn({ err: Object.assign(new Error('refused'), { code: 'WRONGPASS', command }) }, 'not connected');
  log.warn(
    { err: Object.assign(new Error('outer', { cause: { command } }), { errors: [command] }) },
    'failed',
  );
  expect(lines[0]).toContain('WRONGPASS');
  expect(lines.join('')).not.toContain('secret');
});

test('the level decides what is said, and an unknown one counts as info', () => {
  expect(linesAt('debug')).toHaveLength(3);
  expect(linesAt('error')).toHaveLength(1);
  expect(linesAt('loud')).toHaveLength(2);
  expect(linesAt(undefined)).toHaveLength(2);
});
