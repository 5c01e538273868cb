import { invertedEffects } from '@codemirror/commands';
import { StateEffect, StateField } from '@codemirror/state';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';

/** Says that the text is based on another commit from now on. Undoing the change that it comes with undoes it, too. */
export const setBase = StateEffect.define<string>();

/** Keeps the form's base to what the text is based on, through undo and redo. */
export function followBase(input: HTMLInputElement): Extension {
  const field = StateField.define<string>({
    create: () => input.value,
    update: (base, { effects }) => effects.reduce((now, each) => (each.is(setBase) ? each.value : now), base),
  });
  return [
    field,
    invertedEffects.of(({ effects, startState }) =>
      effects.some((each) => each.is(setBase)) ? [setBase.of(startState.field(field))] : [],
    ),
    EditorView.updateListener.of(({ startState, state }) => {
      const base = state.field(field);
      if (base !== startState.field(field)) input.value = base;
    }),
  ];
}
