import { commonEnds } from './common-ends.js';
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
    const { head, tail } = commonEnds(current, mine);
    this.agree(current.slice(0, head));
    const disputed = {
      base: base?.join('') ?? null,
      current: current.slice(head, current.length - tail).join(''),
      mine: mine.slice(head, mine.length - tail).join(''),
    };
    if (disputed.current !== '' || disputed.mine !== '') this.blocks.push({ kind: 'disputed', ...disputed });
    this.agree(current.slice(current.length - tail));
  }
}
