import { commonEnds } from './common-ends.js';
import { isBlock } from './lines.js';
import type { TextBlock } from './text-block.js';

/** Blocks in page order; agreed passages that follow each other become one. */
export class BlockList {
  readonly blocks: TextBlock[] = [];

  /** Adds a passage both sides agree on. */
  agree(lines: readonly string[]): void {
    const text = lines.join('');
    const last = this.blocks.at(-1);
    if (last?.kind === 'agreed') last.text += text;
    else if (text !== '') this.blocks.push({ kind: 'agreed', text });
  }

  /**
   * Adds a passage on which the sides differ. Lines that both have at its start or end are agreed and stay out of it,
   * so that a person reads only the difference.
   */
  dispute(base: readonly string[] | null, current: readonly string[], mine: readonly string[]): void {
    const ends = commonEnds(current, mine);
    const differ = ends.head < Math.max(current.length, mine.length);
    const { head, tail } = differ && base?.some(isBlock) ? endsOfBlocks(current, ends) : ends;
    this.agree(current.slice(0, head));
    const disputed = {
      base: base?.join('') ?? null,
      current: current.slice(head, current.length - tail).join(''),
      mine: mine.slice(head, mine.length - tail).join(''),
    };
    if (disputed.current !== '' || disputed.mine !== '') this.blocks.push({ kind: 'disputed', ...disputed });
    this.agree(current.slice(current.length - tail));
  }

  /** Adds blocks that were made elsewhere. */
  append(blocks: readonly TextBlock[]): void {
    for (const block of blocks) {
      if (block.kind === 'agreed') this.agree([block.text]);
      else this.blocks.push(block);
    }
  }
}

/**
 * As much of the common ends as ends in a conflict block. Where the base has one, each side may have settled it by
 * choosing a version, and versions can only be told by their whole text.
 */
function endsOfBlocks(
  lines: readonly string[],
  { head, tail }: { head: number; tail: number },
): { head: number; tail: number } {
  const end = lines.slice(lines.length - tail);
  const firstBlock = end.findIndex(isBlock);
  return {
    head: lines.slice(0, head).findLastIndex(isBlock) + 1,
    tail: firstBlock === -1 ? 0 : tail - firstBlock,
  };
}
