import { html } from './html.js';
import type { Html } from './html.js';
import { language } from './language.js';
import type { Language } from './language.js';
import { messages } from './messages.js';

/** The span of moments a JavaScript date can hold; commits may claim any. (ECMA-262, time values) */
const momentMaxMs = 8.64e15;

const formats = { en: formatsIn('en'), de: formatsIn('de') } satisfies Record<Language, unknown>;

/** A moment as date and time in UTC. In browsers `data-time` says how the client shows it in the reader's own time. */
export function absoluteTime(atMs: number): Html {
  const at = dateOf(atMs);
  return html`<time datetime="${at.toISOString()}">${absoluteText(at)}</time>`;
}

/** A moment as date and time, which the client turns into its distance: for pages that are kept ready for long. */
export function agoTime(atMs: number): Html {
  const at = dateOf(atMs);
  return html`<time datetime="${at.toISOString()}" data-time="ago">${absoluteText(at)}</time>`;
}

/** A moment as its distance from now. */
export function relativeTime(atMs: number, nowMs: number): Html {
  const at = dateOf(atMs);
  const text = distance(at.getTime() - nowMs);
  return html`<time datetime="${at.toISOString()}" title="${absoluteText(at)}" data-time="ago"
    >${text}</time
  >`;
}

/** The time of day of a moment, for lists that are grouped by day. */
export function clockTime(atMs: number): Html {
  const at = dateOf(atMs);
  const text = formats[language()].clock.format(at);
  return html`<time datetime="${at.toISOString()}" title="${absoluteText(at)}" data-time="clock"
    >${text}</time
  >`;
}

/** The time of day of a moment to the second, for what happened just now. */
export function secondTime(atMs: number): Html {
  const at = dateOf(atMs);
  const text = formats[language()].second.format(at);
  return html`<time datetime="${at.toISOString()}" title="${absoluteText(at)}" data-time="second"
    >${text}</time
  >`;
}

/** The day of a moment in UTC, as `2026-11-22`. */
export function dayOf(atMs: number): string {
  return dateOf(atMs).toISOString().slice(0, -'T00:00:00.000Z'.length);
}

/** What a list calls a day: "Today", "Yesterday" or the date. */
export function dayTitle(atMs: number, nowMs: number): string {
  const day = dayOf(atMs);
  if (day === dayOf(nowMs)) return messages.recent.today;
  if (day === dayOf(nowMs - 24 * 60 * 60 * 1000)) return messages.recent.yesterday;
  return formats[language()].day.format(dateOf(atMs));
}

const spans = [
  { unit: 'year', ms: 365.25 * 24 * 60 * 60 * 1000 },
  { unit: 'month', ms: 30.44 * 24 * 60 * 60 * 1000 },
  { unit: 'day', ms: 24 * 60 * 60 * 1000 },
  { unit: 'hour', ms: 60 * 60 * 1000 },
  { unit: 'minute', ms: 60 * 1000 },
] as const;

function distance(ms: number): string {
  const { relative } = formats[language()];
  const span = spans.find((each) => Math.abs(ms) >= each.ms);
  if (span === undefined) return relative.format(Math.round(ms / 1000), 'second');
  return relative.format(Math.round(ms / span.ms), span.unit);
}

function absoluteText(at: Date): string {
  return `${formats[language()].absolute.format(at)} UTC`;
}

function dateOf(atMs: number): Date {
  return new Date(Math.min(Math.max(atMs, -momentMaxMs), momentMaxMs));
}

function formatsIn(spoken: Language) {
  const usual = { timeZone: 'UTC', hourCycle: 'h23' } as const;
  return {
    absolute: new Intl.DateTimeFormat(spoken, { ...usual, dateStyle: 'medium', timeStyle: 'short' }),
    day: new Intl.DateTimeFormat(spoken, { dateStyle: 'full', timeZone: 'UTC' }),
    clock: new Intl.DateTimeFormat(spoken, { ...usual, timeStyle: 'short' }),
    second: new Intl.DateTimeFormat(spoken, { ...usual, timeStyle: 'medium' }),
    relative: new Intl.RelativeTimeFormat(spoken, { numeric: 'auto' }),
  };
}
