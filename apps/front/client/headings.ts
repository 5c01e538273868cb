import { find } from './elements.js';
import { messages } from './messages.js';
import { toast } from './toast.js';

/** The mark beside a heading leads to it; here it also copies the address. */
export function copyHeadingLinks(): void {
  document.addEventListener('click', ({ target }) => {
    const link = target instanceof Element ? target.closest('a.anchor') : null;
    if (link instanceof HTMLAnchorElement) void copyLink(link.href);
  });
}

async function copyLink(address: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(address);
    toast(messages.copied);
  } catch (error) {
    // No clipboard without TLS or permission: the address bar has the link all the same.
    if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
  }
}

/** The list "On this page" is open where it stands beside the text, and closed above it. */
export function openContents(): void {
  const contents = find('details.toc', HTMLDetailsElement);
  const beside = window.matchMedia('(min-width: 78rem)');
  const follow = (): void => {
    if (contents !== null) contents.open = beside.matches;
  };
  follow();
  beside.addEventListener('change', follow);
}
