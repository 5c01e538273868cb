import { EditorSelection } from '@codemirror/state';
import type { ChangeSpec, EditorState, Line, TransactionSpec } from '@codemirror/state';
import type { Command, EditorView } from '@codemirror/view';

/** Puts marks around what is selected, or takes them away where they are; with nothing selected the cursor stands between them. */
export function wrapWith(mark: string): Command {
  return (view) => {
    const change = view.state.changeByRange(({ from, to }) => {
      const outer = { from: from - mark.length, to: to + mark.length };
      const around = view.state.sliceDoc(Math.max(0, outer.from), from) === mark;
      if (around && view.state.sliceDoc(to, outer.to) === mark) {
        const changes = [
          { from: outer.from, to: from },
          { from: to, to: outer.to },
        ];
        return { changes, range: EditorSelection.range(outer.from, to - mark.length) };
      }
      const changes = [
        { from, insert: mark },
        { from: to, insert: mark },
      ];
      return { changes, range: EditorSelection.range(from + mark.length, to + mark.length) };
    });
    return done(view, change);
  };
}

/** Begins each selected line with a mark, or takes it away where all of them have it. Marks of other kinds in `replaced` make way. */
export function beginLinesWith(mark: string, replaced: RegExp): Command {
  return (view) => {
    const lines = selectedLines(view.state);
    const all = lines.every(({ text }) => text.trimStart().startsWith(mark));
    const changes = lines.map(({ from, text }) => {
      const start = from + (/^\s*/.exec(text)?.[0].length ?? 0);
      const old = replaced.exec(text.trimStart())?.[0].length ?? 0;
      return { from: start, to: start + old, insert: all ? '' : mark };
    });
    return changeLines(view, changes);
  };
}

/** Makes a heading of the line, one level deeper each time, and after the fourth level a paragraph again. */
export const changeHeading: Command = (view) => {
  const changes = selectedLines(view.state).map(({ from, text }): ChangeSpec => {
    const old = /^#{1,6} +/.exec(text)?.[0] ?? '';
    const level = old.trim().length;
    const next = level === 0 ? '## ' : level >= 4 ? '' : `${'#'.repeat(level + 1)} `;
    return { from, to: from + old.length, insert: next };
  });
  return changeLines(view, changes);
};

/** A link to a page, with what is selected as its name; `[[` then offers the pages there are. */
export const insertLink: Command = (view) => {
  const change = view.state.changeByRange(({ from, to }) => {
    const name = view.state.sliceDoc(from, to).replaceAll('\n', ' ');
    const end = from + 2 + name.length;
    return {
      changes: { from, to, insert: `[[${name}]]` },
      range: EditorSelection.range(name === '' ? end : end + 2, name === '' ? end : end + 2),
    };
  });
  return done(view, change);
};

/** Code: between backticks within a line, between fences over several. */
export const insertCode: Command = (view) => {
  const { from, to } = view.state.selection.main;
  const selected = view.state.sliceDoc(from, to);
  if (!selected.includes('\n')) return wrapWith('`')(view);
  return insertBlock(`\`\`\`\n${selected.replace(/\n$/, '')}\n\`\`\`\n`)(view);
};

/** Puts lines of their own in the place of what is selected. */
export function insertBlock(block: string): Command {
  return (view) => {
    const { from, to } = view.state.selection.main;
    const line = view.state.doc.lineAt(from);
    const before = from === line.from ? '' : '\n\n';
    const insert = before + block;
    return done(view, { changes: { from, to, insert }, selection: { anchor: from + insert.length } });
  };
}

/** What is selected, or the cursor, stays behind what is put before it. */
function changeLines(view: EditorView, changes: ChangeSpec): true {
  const set = view.state.changes(changes);
  return done(view, { changes: set, selection: view.state.selection.map(set, 1) });
}

function selectedLines({ doc, selection }: EditorState): Line[] {
  const lines = new Map<number, Line>();
  for (const { from, to } of selection.ranges) {
    for (let at = from; at <= to;) {
      const line = doc.lineAt(at);
      lines.set(line.number, line);
      at = line.to + 1;
    }
  }
  return [...lines.values()];
}

function done(view: EditorView, change: TransactionSpec): true {
  view.dispatch(change, { scrollIntoView: true, userEvent: 'input' });
  view.focus();
  return true;
}
