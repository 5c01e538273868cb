/** Lets the keyboard reach code, tables and formulas that are wider than the screen, so that arrow keys scroll them. */
export function reachScrollers(): void {
  for (const wide of document.querySelectorAll('.prose :is(pre, table, math[display])')) {
    const canBeReached = wide instanceof HTMLElement || wide instanceof MathMLElement;
    if (canBeReached && wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
  }
}
