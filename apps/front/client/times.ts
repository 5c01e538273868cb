import { messages } from './messages.js';

/** How often "3 minutes ago" is brought up to date, in milliseconds. */
const refreshMs = 30_000;

const absolute = new Intl.DateTimeFormat(messages.language, { dateStyle: 'medium', timeStyle: 'short' });
const second = new Intl.DateTimeFormat(messages.language, { timeStyle: 'medium', hourCycle: 'h23' });
const clock = new Intl.DateTimeFormat(messages.language, { timeStyle: 'short', hourCycle: 'h23' });
const relative = new Intl.RelativeTimeFormat(messages.language, { numeric: 'auto' });

const spans = [
  ['year', 31_557_600],
  ['month', 2_630_016],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

/** What `data-time` names. */
const shapes = new Map([
  ['ago', ago],
  ['clock', clockText],
  ['second', (at: Date) => second.format(at)],
]);

/** Shows all times in the reader's own time zone, and keeps the relative ones right while the page is open. */
export function keepTimesFresh(): void {
  showTimes();
  window.setInterval(() => {
    if (!document.hidden) showTimes();
  }, refreshMs);
}

/** Writes every `<time>` of the document anew; `data-time` says how it is to be shown. */
export function showTimes(): void {
  for (const element of document.querySelectorAll('time')) {
    const at = new Date(element.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    const shape = element.dataset['time'];
    element.textContent = (shapes.get(shape ?? '') ?? absoluteText)(at);
    if (shape !== undefined) element.title = absolute.format(at);
  }
}

/** A moment as the reader's time of day. */
export function clockText(at: Date): string {
  return clock.format(at);
}

/** A moment as the reader's date and time. */
export function absoluteText(at: Date): string {
  return absolute.format(at);
}

function ago(at: Date): string {
  const seconds = (at.getTime() - Date.now()) / 1000;
  for (const [unit, length] of spans) {
    if (Math.abs(seconds) >= length) return relative.format(Math.round(seconds / length), unit);
  }
  return relative.format(Math.round(seconds), 'second');
}
