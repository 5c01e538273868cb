import { git } from './real-git.js';

/** Files to write, by path; null deletes one. */
export type Files = Record<string, string | null>;

/**
 * Builds commits with `git fast-import`, one after another, each on top of its parents (the one before, unless told).
 * `refs/heads/main` ends at the last.
 */
export function importHistory(
  dir: string,
  commits: { files: Files; parents?: number[]; message?: string }[],
): string[] {
  const lines: string[] = [];
  commits.forEach(({ files, parents, message = 'Change\n' }, i) => {
    const from = parents ?? (i === 0 ? [] : [i - 1]);
    lines.push(`commit refs/import/${i}`, `mark :${i + 1}`);
    lines.push(`author Ada Ö <ada@example.org> ${1_700_000_000 + i} +0100`);
    lines.push(`committer Bob <bob@example.org> ${1_700_000_100 + i} +0000`, data(message));
    from.forEach((parent, at) => lines.push(`${at === 0 ? 'from' : 'merge'} :${parent + 1}`));
    for (const [path, text] of Object.entries(files)) {
      const quoted = JSON.stringify(path);
      if (text === null) lines.push(`D ${quoted}`);
      else lines.push(`M 100644 inline ${quoted}`, data(text));
    }
  });
  git(dir, ['fast-import', '--quiet', '--force'], `${lines.join('\n')}\n`);
  const shas = commits.map((_, i) => git(dir, ['rev-parse', `refs/import/${i}`]));
  git(dir, ['update-ref', 'refs/heads/main', shas.at(-1) ?? '']);
  return shas;
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}`;
}
