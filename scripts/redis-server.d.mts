/** The program, and what its environment needs. */
export interface RedisServer {
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface RedisOptions {
  readonly server: RedisServer;
  readonly dir: string;
  readonly socket: string;
  readonly pidFile?: string;
  readonly args?: readonly string[];
  readonly say?: (line: string) => void;
}

export interface RunningRedis {
  readonly url: string;
  readonly socket: string;
  readonly pid: number;
  readonly ended: Promise<string>;
  readonly stop: () => Promise<void>;
}

export class MissingRedisServer extends Error {}
export class UnavailableRedisServer extends Error {}
export function findRedisServer(options?: {
  readonly say?: (sentence: string) => void;
  readonly environment?: NodeJS.ProcessEnv;
}): Promise<RedisServer>;
export function socketPath(wanted: string): string;
export function startRedis(options: RedisOptions): Promise<RunningRedis>;
