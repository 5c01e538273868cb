// The reference of merges: libgit2 merges the first tip with the second, the result with the third, and so on, each into
// a tree and a commit. Prints the median of some such merges, in ms.
import nodegit from 'nodegit';

const { dir, tips, count } = JSON.parse(process.argv[2]);
const repository = await nodegit.Repository.openBare(dir);
const who = nodegit.Signature.create('erwik', 'merge@erwik.invalid', 1_700_000_000, 0);
const found = [];
for (let run = 0; run < count; run += 1) {
  const startedAt = performance.now();
  let head = await repository.getCommit(tips[0]);
  for (const tip of tips.slice(1)) head = await merged(head, await repository.getCommit(tip));
  found.push(performance.now() - startedAt);
}
console.log(JSON.stringify(found.sort((a, b) => a - b)[Math.floor(found.length / 2)]));

async function merged(one, two) {
  const index = await nodegit.Merge.commits(repository, one, two);
  const tree = await nodegit.Tree.lookup(repository, await index.writeTreeTo(repository));
  const parents = [one, two];
  const id = await nodegit.Commit.create(repository, null, who, who, 'UTF-8', 'Merge', tree, 2, parents);
  return repository.getCommit(id);
}
