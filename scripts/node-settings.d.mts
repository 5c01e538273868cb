/** What the supervisor needs to know of the environment. */
export interface NodeSettings {
  readonly data: string;
  readonly run: string;
  readonly host: string;
  readonly port: number;
  readonly fronts: number;
  readonly redisUrl: string | undefined;
  readonly routerFile: string;
}

export const badConfigExit: 78;
export class BadSettings extends Error {
  constructor(faults: string[]);
  readonly faults: string[];
}
export function readSettings(environment: NodeJS.ProcessEnv, known: string[]): NodeSettings;
export function knownVariables(file: string): string[];
export function urlOf(address: { host: string; port: number }): string;
