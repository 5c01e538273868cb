import { BadRequest } from './refusal.js';

/** No body of the API nests deeper than two levels; deeper ones exhaust the stack of whoever walks them. */
const depthMax = 32;

/**
 * Refuses JSON that nests too deeply or names a member twice, which parsers understand differently. Does not check
 * its syntax.
 */
export function checkJsonShape(text: string): void {
  const members: Set<string>[] = [];
  const marks = /["[\]{}]/g;
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    if (mark[0] === '"') {
      const end = endOfString(text, mark.index);
      if (isMemberName(text, end)) addMember(members.at(-1), text.slice(mark.index, end));
      marks.lastIndex = end;
    } else if (mark[0] === '[' || mark[0] === '{') members.push(new Set());
    else members.pop();
    if (members.length > depthMax)
      throw new BadRequest(400, 'too_deep', `JSON nests at most ${depthMax} levels.`);
  }
}

/** Where a string that begins at `start` is over. A pattern would recurse for each character of a long string. */
function endOfString(text: string, start: number): number {
  const stops = /["\\]/g;
  stops.lastIndex = start + 1;
  for (let stop = stops.exec(text); stop !== null; stop = stops.exec(text)) {
    if (stop[0] === '"') return stops.lastIndex;
    stops.lastIndex += 1;
  }
  return text.length;
}

function isMemberName(text: string, end: number): boolean {
  const next = /[^ \t\r\n]/g;
  next.lastIndex = end;
  return next.exec(text)?.[0] === ':';
}

function addMember(members: Set<string> | undefined, name: string): void {
  if (members?.has(name) === true)
    throw new BadRequest(400, 'bad_json', `The member ${name.slice(0, 40)} stands twice.`);
  members?.add(name);
}
