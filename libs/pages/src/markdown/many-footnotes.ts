import type { MarkdownIt, Token } from 'markdown-it';

/**
 * Lets a page have many footnotes: the plugin puts them at its end one by one, with a copy of all that is there for each, and takes
 * minutes for a page of the largest size. While it does so, the tokens are a list that grows in its place instead.
 */
export function speedFootnotes(md: MarkdownIt): void {
  md.core.ruler.before('footnote_tail', 'footnotes_grow', (state) => {
    state.tokens = GrowingTokens.from(state.tokens);
  });
  md.core.ruler.after('footnote_tail', 'footnotes_grown', (state) => {
    state.tokens = Array.from(state.tokens);
  });
}

/** What `filter` and `from` make of it is one, too. */
class GrowingTokens extends Array<Token> {
  override concat(...items: (Token | ConcatArray<Token>)[]): Token[] {
    for (const item of items) {
      if ('length' in item) for (const token of Array.from(item)) this.push(token);
      else this.push(item);
    }
    return this;
  }
}
