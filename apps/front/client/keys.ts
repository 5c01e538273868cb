import { find } from './elements.js';

/** `/` and Ctrl+K lead to the search, `e` and `h` to the tabs that say so in `data-key`. */
export function startKeys(): void {
  document.addEventListener('keydown', (event) => {
    const search = find('#find', HTMLInputElement);
    if ((event.ctrlKey || event.metaKey) && event.key === 'k') {
      event.preventDefault();
      search?.select();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return;
    if (event.key === '/') {
      event.preventDefault();
      search?.select();
      return;
    }
    if (/^[a-z]$/.test(event.key)) find(`.tabs [data-key="${event.key}"]`, HTMLAnchorElement)?.click();
  });
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null
  );
}
