import { openRepository } from '@erwik/git';

/** Words with how many texts have them: one that few have, one that as many as possible have. */
export interface ChosenWords {
  readonly rare: string;
  readonly common: string;
}

/** Shorter words are everywhere in some languages, and searched for by nobody. */
const shortestWord = 4;
const rareTexts = 3;

/** Picks words to search for out of a wiki's own pages at head. */
export async function chooseWords(dir: string, head: string): Promise<ChosenWords> {
  const counts = new Map<string, number>();
  for (const text of await pageTexts(dir, head))
    for (const word of new Set(text.toLowerCase().match(/\b[a-z]+\b/g)))
      if (word.length >= shortestWord) counts.set(word, (counts.get(word) ?? 0) + 1);
  const byCount = [...counts].sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1));
  const rare = byCount.find(([, count]) => count <= rareTexts)?.[0] ?? '';
  return { rare, common: byCount[0]?.[0] ?? '' };
}

async function pageTexts(dir: string, head: string): Promise<string[]> {
  await using repository = await openRepository(dir, { onHang: fail });
  const texts: string[] = [];
  for (const { path, sha } of await repository.listFiles(head)) {
    const object = path.endsWith('.md') ? await repository.read(sha) : null;
    if (object !== null) texts.push(object.data.toString('utf8'));
  }
  return texts;
}

function fail(error: Error): never {
  throw error;
}
