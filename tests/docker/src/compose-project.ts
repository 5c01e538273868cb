import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { execCompose } from 'docker-compose';

/** Containers, networks and volumes under a name of their own. Disposal takes all of it away. */
export interface ComposeProject extends AsyncDisposable {
  readonly name: string;
  /** Runs `docker compose`, and resolves with what it printed on its output. Errors: `FailedCompose`. */
  compose(command: string, ...args: readonly string[]): Promise<string>;
  /** the ids of a service's running containers */
  containers(service: string): Promise<string[]>;
  /** the variables that its compose files are read with */
  readonly environment: NodeJS.ProcessEnv;
}

/** What a project is made of: compose files, and the variables they are read with. */
export interface ProjectOptions {
  readonly files?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** `docker compose` ended badly. */
export class FailedCompose extends Error {
  override readonly name = 'FailedCompose';
}

/** The repository's folder. */
export const root = fileURLToPath(new URL('../../..', import.meta.url));
/** Why nothing can run in containers here, as `npm run test:docker` has found; empty where it can. */
export const lacks = process.env['DOCKER_LACKS'] ?? 'Run it as `npm run test:docker`.';
/** The operator's own settings are none of a test's. */
const noEnvFile = '/dev/null';
const logMaxLines = '60';

/** Makes a project; nothing runs yet. */
export function composeProject({
  files = ['compose.yaml'],
  environment = {},
}: ProjectOptions): ComposeProject {
  const name = `erwik-test-${randomBytes(4).toString('hex')}`;
  const inherited = Object.entries(process.env).filter(([variable]) => !variable.startsWith('ERWIK_'));
  const env = { ...Object.fromEntries(inherited), ...environment };
  const options = {
    cwd: root,
    config: [...files],
    composeOptions: ['--project-name', name, '--env-file', noEnvFile],
    env,
  };
  const compose = async (command: string, ...args: readonly string[]): Promise<string> => {
    const result = await execCompose(command, [...args], options).catch((error: unknown) => error);
    if (isResult(result) && result.exitCode === 0) return result.out;
    const told = isResult(result) ? `${result.out}\n${result.err}` : String(result);
    throw new FailedCompose(`docker compose ${command} ${args.join(' ')}: ${told}`);
  };
  const containers = async (service: string): Promise<string[]> =>
    (await compose('ps', '--quiet', service)).split('\n').filter(Boolean);
  return {
    name,
    compose,
    containers,
    environment: env,
    async [Symbol.asyncDispose]() {
      await compose('down', '--volumes', '--remove-orphans', '--timeout', '1');
    },
  };
}

/** Starts what is not running yet and waits until all of it is healthy. Errors: `FailedCompose`, with the logs. */
export async function up(project: ComposeProject, ...args: readonly string[]): Promise<void> {
  try {
    await project.compose('up', '--detach', '--no-build', '--wait', ...args);
  } catch (error) {
    const logs = await project.compose('logs', '--no-color', '--tail', logMaxLines);
    throw new FailedCompose(`${String(error)}\n${logs}`, { cause: error });
  }
}

/** What `docker` prints. */
export function docker(...args: readonly string[]): string {
  return execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

function isResult(value: unknown): value is { exitCode: number | null; out: string; err: string } {
  return typeof value === 'object' && value !== null && 'exitCode' in value;
}
