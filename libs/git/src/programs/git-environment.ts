/**
 * Largest single allocation git may make, in bytes. A 64 KiB pack can claim an object of 1 GiB; with this limit git
 * refuses it at once. It leaves room for the tables of a repository of a few million objects (80 bytes each).
 */
export const allocationMaxBytes = 256 * 1024 * 1024;

/** Blobs above this many bytes are streamed by git and not delta-compressed, so that they never stand in memory whole. */
export const bigFileBytes = 16 * 1024 * 1024;

const inherited = ['PATH', 'TMPDIR', 'SystemRoot'];

/** What a fetch from another host needs besides: proxies and a key agent. */
const inheritedByFetch = [
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'HTTPS_PROXY',
  'NO_PROXY',
  'SSH_AUTH_SOCK',
];

/**
 * The environment git's programs run in. Nothing of ours leaks in: no `GIT_*` variable, no configuration of the host
 * or of the user, no prompt, and replaced objects (`refs/replace`) are seen as what they are.
 */
export function gitEnvironment(options: { globalConfig?: string; remote?: boolean } = {}): NodeJS.ProcessEnv {
  const names = options.remote === true ? [...inherited, ...inheritedByFetch] : inherited;
  return {
    ...Object.fromEntries(names.flatMap((name) => pairOf(name, process.env[name]))),
    LC_ALL: 'C',
    HOME: '/nonexistent',
    XDG_CONFIG_HOME: '/nonexistent',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: options.globalConfig ?? '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '/bin/false',
    GIT_SSH_COMMAND: 'ssh -oBatchMode=yes',
    GIT_PROGRESS_DELAY: '0',
    GIT_ALLOC_LIMIT: `${allocationMaxBytes}`,
  };
}

function pairOf(name: string, value: string | undefined): [string, string][] {
  return value === undefined ? [] : [[name, value]];
}

/** Settings for every program; they win over the repository's own. */
export const gitSettings: Readonly<Record<string, string>> = {
  'core.hooksPath': '/dev/null',
  'core.fsmonitor': 'false',
  'core.fsync': 'all',
  'core.bigFileThreshold': `${bigFileBytes}`,
  'core.protectHFS': 'true',
  'core.protectNTFS': 'true',
  'gc.auto': '0',
  'maintenance.auto': 'false',
  'log.showSignature': 'false',
  'pack.threads': '1',
  'pack.windowMemory': '64m',
  'protocol.allow': 'never',
};
