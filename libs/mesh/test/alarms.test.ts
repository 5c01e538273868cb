import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Alarms } from '../src/alarms.js';
import { runs } from './runs.js';

function ringing(alarms: Alarms, nowMs: number): string[] {
  const names: string[] = [];
  for (let alarm = alarms.takeDue(nowMs); alarm !== undefined; alarm = alarms.takeDue(nowMs))
    names.push('name' in alarm ? alarm.name : alarm.kind);
  return names;
}

it('alarms ring once, in order of time, as they were last set', () => {
  const step = fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd'),
    dueMs: fc.option(fc.integer({ min: 0, max: 50 })),
  });
  fc.assert(
    fc.property(fc.array(step), fc.integer({ min: 0, max: 60 }), (steps, nowMs) => {
      const alarms = new Alarms();
      const model = new Map<string, { dueMs: number; order: number }>();
      for (const [order, { name, dueMs }] of steps.entries()) {
        if (dueMs === null) {
          alarms.clear({ kind: 'dial', name });
          model.delete(name);
        } else {
          alarms.set({ kind: 'dial', name }, dueMs);
          model.set(name, { dueMs, order });
        }
      }
      const sorted = [...model].sort(([, a], [, b]) => a.dueMs - b.dueMs || a.order - b.order);
      expect(alarms.nextMs()).toBe(sorted[0]?.[1].dueMs);
      expect(ringing(alarms, nowMs)).toEqual(
        sorted.filter(([, { dueMs }]) => dueMs <= nowMs).map(([name]) => name),
      );
      expect(ringing(alarms, nowMs)).toEqual([]);
    }),
    runs(500),
  );
});
