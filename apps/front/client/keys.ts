import { find } from './elements.js';
import { openQuickly, showShortcuts } from './dialogs.js';

/** `/` and Ctrl+K open the search over the page, `?` tells the shortcuts, `e` and `h` lead to the tabs that say so in `data-key`. */
export function startKeys(): void {
  document.addEventListener('keydown', (event) => {
    // The editor has taken the key for itself.
    if (event.defaultPrevented) return;
    if ((event.ctrlKey || event.metaKey) && event.key === 'k') {
      event.preventDefault();
      openQuickly();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.composedPath()[0]))
      return;
    if (event.key === '/' || event.key === '?') {
      event.preventDefault();
      if (event.key === '/') openQuickly();
      else showShortcuts();
      return;
    }
    if (/^[a-z]$/.test(event.key)) find(`.tabs [data-key="${event.key}"]`, HTMLAnchorElement)?.click();
  });
}

/**
 * Whether a key goes into a text; `target` is the innermost element, also of a shadow tree. What stood in a dialog has the focus for
 * another moment when that is closed.
 */
function isTyping(target: EventTarget | undefined): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, [contenteditable]') !== null &&
    target.checkVisibility()
  );
}
