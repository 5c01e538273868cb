/** Lets the keyboard reach code and tables that are wider than the screen, so that arrow keys scroll them. */
export function reachScrollers(): void {
  for (const wide of document.querySelectorAll('.prose :is(pre, table)')) {
    if (wide instanceof HTMLElement && wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
  }
}
