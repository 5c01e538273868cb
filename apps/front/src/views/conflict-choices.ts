import type { TextBlock } from '@erwik/merge';
import { z } from 'zod';

/** Fields of the conflict form besides those of every save; `choice-1`, `edited-1` and so on follow its passages. */
export const choiceFields = { blocks: 'blocks' } as const;

/** Name of the field that says what is kept of a disputed passage, counted from 1. */
export function choiceField(passage: number): string {
  return `choice-${passage}`;
}

/** Name of the field with a writer's new wording of a disputed passage, counted from 1. */
export function editedField(passage: number): string {
  return `edited-${passage}`;
}

const Blocks = z.array(
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('agreed'), text: z.string() }),
    z.object({
      kind: z.literal('disputed'),
      base: z.string().nullable(),
      current: z.string(),
      mine: z.string(),
    }),
  ]),
);

/** The text of a page with both versions of each disputed passage, the one on the page first. */
export function bothTexts(blocks: readonly TextBlock[]): string {
  return blocks.map((block) => (block.kind === 'agreed' ? block.text : bothSides(block))).join('');
}

/**
 * The text a writer chose in the conflict form (`action=resolve`), from its posted fields; null where the form did not
 * carry its blocks. A passage without a choice keeps both texts, so that nothing is lost by leaving one out.
 */
export function resolvedText(fields: Readonly<Record<string, unknown>>): string | null {
  const blocks = readBlocks(fields[choiceFields.blocks]);
  if (blocks === null) return null;
  let passage = 0;
  return blocks
    .map((block) => {
      if (block.kind === 'agreed') return block.text;
      passage += 1;
      return chosenText(block, fields[choiceField(passage)], fields[editedField(passage)]);
    })
    .join('');
}

function readBlocks(field: unknown): readonly TextBlock[] | null {
  if (typeof field !== 'string') return null;
  try {
    return Blocks.parse(JSON.parse(field));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}

type Disputed = TextBlock & { kind: 'disputed' };

function chosenText(block: Disputed, choice: unknown, edited: unknown): string {
  if (choice === 'current') return block.current;
  if (choice === 'mine') return block.mine;
  if (choice === 'edit' && typeof edited === 'string') return asLines(edited);
  return bothSides(block);
}

/** Both texts, each on lines of its own even where the last line of the first has no end. */
function bothSides(block: Disputed): string {
  return block.mine === '' ? block.current : asLines(block.current) + block.mine;
}

/** A browser posts CRLF line ends (HTML standard, 4.10.21.6); pages have LF, and what follows starts on its own line. */
function asLines(text: string): string {
  const lines = text.replaceAll('\r\n', '\n');
  return lines === '' || lines.endsWith('\n') ? lines : `${lines}\n`;
}
