import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts, temporaryFolder } from '@erwik/testkit';
import { composeProject } from './compose-project.js';
import type { ComposeProject } from './compose-project.js';

/** One node in containers. */
export interface ComposeNode extends ComposeProject {
  /** where its pages are, without a slash at the end */
  readonly url: string;
  /** the folder that holds its router file */
  readonly config: string;
  /** brings the number of its fronts to this, and leaves the ones that are to stay as they are */
  scale(fronts: number): Promise<void>;
}

/** How a node is made, besides what every test gives it. */
export interface NodeOptions {
  readonly files?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** the text of its router file */
  readonly routerFile?: string;
}

/** Makes a node on a free port; nothing runs yet. */
export async function composeNode({
  files = ['compose.yaml'],
  ...options
}: NodeOptions): Promise<ComposeNode> {
  const folder = await temporaryFolder();
  const config = join(folder.path, 'config');
  mkdirSync(config);
  // the container's user is another one
  for (const path of [folder.path, config]) chmodSync(path, 0o755);
  if (options.routerFile !== undefined) writeFileSync(join(config, 'router.yaml'), options.routerFile);
  const [port] = await freePorts(1);
  const environment = { ERWIK_HTTP: `127.0.0.1:${port}`, CONFIG_FOLDER: config, ...options.environment };
  const project = composeProject({ files, environment });
  return {
    ...project,
    config,
    url: `http://127.0.0.1:${port}`,
    async scale(fronts) {
      const args = ['--detach', '--no-build', '--no-deps', '--no-recreate', '--wait'];
      await project.compose('up', ...args, '--scale', `front=${fronts}`, 'front');
    },
    async [Symbol.asyncDispose]() {
      await project[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}
