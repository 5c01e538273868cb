import { find, make } from './elements.js';
import { messages } from './messages.js';
import { toast } from './toast.js';

/** Gives every heading of the text a link to itself that also copies its address. */
export function linkHeadings(): void {
  for (const heading of document.querySelectorAll('article :is(h2, h3, h4, h5, h6)[id]')) {
    if (heading.querySelector('.heading-link') !== null) continue;
    const link = make('a', 'heading-link', '#');
    link.href = `#${heading.id}`;
    link.setAttribute('aria-label', messages.headingLink);
    link.addEventListener('click', () => void copyLink(link.href));
    heading.append(link);
  }
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
