/** Where pages are talked about: `Talk/guides/Tea` is about `guides/Tea`. */
const talkFolder = 'Talk/';

/** The page where people talk about a page; of one where they talk already, itself. */
export function talkPageOf(name: string): string {
  return name.startsWith(talkFolder) ? name : talkFolder + name;
}

/** The page that one is talk about; null where it is no talk page. */
export function subjectOfTalk(name: string): string | null {
  return name.startsWith(talkFolder) ? name.slice(talkFolder.length) : null;
}
