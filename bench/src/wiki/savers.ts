import { openRepository, openWriter, headRef } from '@erwik/git';
import type { CommitResult, Repository, Writer } from '@erwik/git';

/** The store library on one repository. Disposal closes it. */
export interface OpenStore extends AsyncDisposable {
  readonly repository: Repository;
  readonly writer: Writer;
}

const who = { name: 'Ada', email: 'ada@example.org', seconds: 1_700_000_000, offsetMinutes: 0 };

/** Opens a repository for reading and writing, as the store does. */
export async function openStore(dir: string): Promise<OpenStore> {
  const fail = (error: Error): never => {
    throw error;
  };
  const repository = await openRepository(dir, { onHang: fail });
  const writer = await openWriter({ dir, ref: headRef, reader: repository, onFault: fail });
  return {
    repository,
    writer,
    async [Symbol.asyncDispose]() {
      await writer.close();
      await repository.close();
    },
  };
}

/** Saves a file; resolves when it is durable. */
export function saveFile(writer: Writer, path: string, text: string): Promise<CommitResult> {
  const changes = [{ path, data: Buffer.from(text) }];
  return writer.submit((draft) =>
    draft.commit({ changes, author: who, committer: who, message: `Edit ${path}` }),
  );
}
