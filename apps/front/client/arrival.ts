import { find } from './elements.js';
import { messages } from './messages.js';

/** The commit whose arrival at other nodes this page tells of; null where it tells of none. */
export function followedCommit(): string | null {
  return arrivalText()?.dataset['commit'] ?? null;
}

/** Asks how far the reader's save has come, and says so. */
export async function showArrival(): Promise<void> {
  const place = arrivalText();
  const commit = place?.dataset['commit'];
  if (place === null || commit === undefined) return;
  const reach = await askReach(commit);
  if (reach !== null) place.textContent = messages.reach(reach.have, reach.nodes);
}

function arrivalText(): HTMLElement | null {
  return find('.notices [data-commit]', HTMLElement);
}

async function askReach(commit: string): Promise<{ have: number; nodes: number } | null> {
  try {
    const response = await fetch(`/_api/v1/commits/${commit}/receipts`);
    return response.ok ? readReach(await response.json()) : null;
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError) return null;
    throw error;
  }
}

function readReach(reply: unknown): { have: number; nodes: number } | null {
  if (typeof reply !== 'object' || reply === null || !('have' in reply) || !('nodes' in reply)) return null;
  const { have, nodes } = reply;
  return typeof have === 'number' && typeof nodes === 'number' ? { have, nodes } : null;
}
