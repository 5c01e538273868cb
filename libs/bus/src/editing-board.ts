import type { PageName } from '@erwik/events';
import type { Bus } from './bus.js';

/** Who has not said for so long that they have a form open has left it, seconds: three pauses of a browser. */
const heardSeconds = 45;
/** Forms of one page that are known at most; more names than this nobody reads. */
const editorsMax = 20;

/** Somebody who has the form of a page open: `id` is the form's, `name` may be empty. */
export interface Editing {
  readonly page: PageName;
  readonly id: string;
  readonly name: string;
}

/** Notes that a form is open, and tells by whom others of the page are. Rejects while Redis cannot be reached. */
export async function noteEditing(bus: Bus, { page, id, name }: Editing): Promise<string[]> {
  const { commands } = bus;
  const key = keyOf(bus, page);
  const known = await commands.smembers(key);
  const others = known.filter((each) => each !== id);
  const names = others.length === 0 ? [] : await commands.mget(others.map((each) => `${key}:${each}`));
  const gone = others.filter((_each, at) => names[at] === null);
  if (gone.length > 0) await commands.srem(key, ...gone);
  if (others.length - gone.length < editorsMax) {
    await commands.set(`${key}:${id}`, name, 'EX', heardSeconds);
    await commands.sadd(key, id);
    await commands.expire(key, heardSeconds);
  }
  return names.filter((each) => each !== null);
}

/** Forgets that a form was open. Rejects while Redis cannot be reached. */
export async function endEditing(bus: Bus, { page, id }: Omit<Editing, 'name'>): Promise<void> {
  const key = keyOf(bus, page);
  await bus.commands.del(`${key}:${id}`);
  await bus.commands.srem(key, id);
}

function keyOf({ keys }: Bus, page: PageName): string {
  return `${keys.editing}${page}`;
}
