import { EditorSelection } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';

/** What begins an item of a list, or a line of a quotation: indentation, mark, number, box of a task. */
const itemStart = /^(\s*)(?:([-*+])|(\d{1,9})([.)])|(>))( +\[[ xX]\])?( +)/;

/** Enter in a list begins the next item, and in an empty item ends the list; elsewhere it is left to others. */
export function continueList(view: EditorView): boolean {
  const { main } = view.state.selection;
  if (!main.empty) return false;
  const line = view.state.doc.lineAt(main.head);
  const start = itemStart.exec(line.text);
  if (start === null || main.head < line.from + start[0].length) return false;
  const isEmpty = start[0].length === line.text.trimEnd().length || start[0].trim() === line.text.trim();
  const change = isEmpty
    ? { from: line.from, to: line.to, insert: '' }
    : { from: main.head, to: main.head, insert: `\n${nextStart(start)}` };
  const cursor = EditorSelection.cursor(change.from + change.insert.length);
  view.dispatch({ changes: change, selection: cursor, userEvent: 'input', scrollIntoView: true });
  return true;
}

function nextStart([
  ,
  indent = '',
  bullet,
  number,
  point = '',
  quote,
  box,
  space = '',
]: RegExpExecArray): string {
  const mark = bullet ?? quote ?? `${Number(number) + 1}${point}`;
  return `${indent}${mark}${box === undefined ? '' : ' [ ]'}${space}`;
}
