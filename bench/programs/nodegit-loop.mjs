// The reference of durable commits: the loop that nodegit's own interface suggests, one commit after another, with
// libgit2's fsync on. Prints the commits a second.
import { randomBytes } from 'node:crypto';
import nodegit from 'nodegit';

const { dir, paths, text, count } = JSON.parse(process.argv[2]);
nodegit.Libgit2.opts(nodegit.Libgit2.OPT.ENABLE_FSYNC_GITDIR, 1);
const repository = await nodegit.Repository.openBare(dir);
const who = nodegit.Signature.create('Ada', 'ada@example.org', 1_700_000_000, 0);
let parent = await repository.getReferenceCommit('refs/heads/main');
const startedAt = performance.now();
for (let edit = 0; edit < count; edit += 1) {
  const bytes = Buffer.from(`${text}${randomBytes(8).toString('hex')}\n`);
  const update = new nodegit.TreeUpdate();
  update.action = nodegit.Tree.UPDATE.UPSERT;
  update.path = paths[edit % paths.length];
  update.filemode = nodegit.TreeEntry.FILEMODE.BLOB;
  update.id = await nodegit.Blob.createFromBuffer(repository, bytes, bytes.length);
  const treeId = await (await parent.getTree()).createUpdated(repository, 1, [update]);
  const tree = await nodegit.Tree.lookup(repository, treeId);
  const message = `Edit ${update.path}`;
  const id = await nodegit.Commit.create(repository, 'refs/heads/main', who, who, 'UTF-8', message, tree, 1, [
    parent,
  ]);
  parent = await nodegit.Commit.lookup(repository, id);
}
console.log(JSON.stringify((count * 1000) / (performance.now() - startedAt)));
