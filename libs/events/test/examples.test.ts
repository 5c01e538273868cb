import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BusEvent, ReplyEnvelope, RequestEnvelope, operations } from '../src/index.js';

/** Examples of one schema: values it takes as they are, and values it refuses, each with what is wrong with it. */
interface Examples {
  valid: unknown[];
  invalid: { why: string; value: unknown }[];
}

type Schema = { safeParse: (value: unknown) => { success: boolean; data?: unknown } };

function examplesIn<Shape>(name: string): Shape {
  return JSON.parse(readFileSync(new URL(`examples/${name}.json`, import.meta.url), 'utf8')) as Shape;
}

function expectsExamples(schema: Schema, { valid, invalid }: Examples): void {
  test.each(valid)('takes valid example %# as it is', (value) => {
    expect(schema.safeParse(value)).toEqual({ success: true, data: value });
  });
  test.each(invalid)('refuses $why', ({ value }) => {
    expect(schema.safeParse(value).success).toBe(false);
  });
}

describe.each(Object.keys(operations) as (keyof typeof operations)[])('%s', (operation) => {
  const { body, reply } = examplesIn<{ body: Examples; reply: Examples }>(operation);
  describe('its request', () => {
    expectsExamples(operations[operation].body, body);
  });
  describe('its reply', () => {
    expectsExamples(operations[operation].reply, reply);
  });
});

describe('a bus event', () => {
  expectsExamples(BusEvent, examplesIn<Examples>('bus-events'));
});

describe('an envelope', () => {
  const { request, reply } = examplesIn<{ request: Examples; reply: Examples }>('envelopes');
  describe('of a request', () => {
    expectsExamples(RequestEnvelope, request);
  });
  describe('of a reply', () => {
    expectsExamples(ReplyEnvelope, reply);
  });
});
