import { find } from './elements.js';
import { morph } from './morph.js';
import { reachScrollers } from './reach.js';
import { showDiagrams } from './show-diagrams.js';
import { showTimes } from './times.js';

/** Fetches the page that is shown again; null where it cannot be had now. */
export async function fetchMain(): Promise<HTMLElement | null> {
  try {
    const response = await fetch(window.location.pathname);
    const document = new DOMParser().parseFromString(await response.text(), 'text/html');
    return find('main', HTMLElement, document);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** Puts what was fetched in the place of what is shown, changing only what differs. */
export async function showMain(fresh: HTMLElement): Promise<void> {
  const main = find('main', HTMLElement);
  if (main === null) return;
  await morph(main, fresh, 'outerHTML');
  showTimes();
  reachScrollers();
  await showDiagrams();
}

/** An act that runs at once and, however often it is asked for meanwhile, once more after a pause of `pauseMs`. */
export function unhurried(act: () => Promise<void>, pauseMs: number): () => void {
  let busy = false;
  let again = false;
  return function ask(): void {
    again = true;
    if (busy) return;
    busy = true;
    again = false;
    void act().finally(() => {
      window.setTimeout(() => {
        busy = false;
        if (again) ask();
      }, pauseMs);
    });
  };
}
