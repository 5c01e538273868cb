import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';

const Report = z.object({
  diagnostics: z.array(z.object({ code: z.string().default(''), filename: z.string() })),
});

/** What lint found: every rule, such as `import(no-cycle)`, by the file it was broken in. */
export function lint(root: string, folders: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const { stdout, stderr } = spawnSync(
    join(root, 'node_modules/.bin/oxlint'),
    ['--format=json', ...folders],
    {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  if (!stdout.startsWith('{')) throw new Error(`the linter did not run: ${stderr}${stdout}`);
  const found = new Map<string, Set<string>>();
  for (const { code, filename } of Report.parse(JSON.parse(stdout)).diagnostics)
    found.set(filename, (found.get(filename) ?? new Set()).add(code));
  return found;
}
