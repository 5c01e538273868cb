import type { Environment, Variable, VariableName } from './environment.js';
import { variables } from './environment.js';
import { nearest } from './nearest.js';
import { BadValue } from './values.js';

/** How one value of a configuration comes from one variable. */
export interface Setting<Value> {
  readonly variable: VariableName;
  readonly parse: (text: string | null) => Value;
}

/** The configuration is at fault: every fault, each a line that names its place. The process exits with 78. */
export class BadConfig extends Error {
  override readonly name = 'BadConfig';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`bad configuration:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.faults = faults;
  }
}

/** A setting that has a usual value, or that must be given. */
export function setting<Value>(variable: VariableName, parse: (text: string) => Value): Setting<Value> {
  const required = (value: string | null): Value => {
    if (value === null) throw new BadValue('must be set');
    return parse(value);
  };
  return { variable, parse: required };
}

/**
 * Reads a configuration from the environment, frozen. An empty variable counts as absent. Throws `BadConfig` with all
 * faults at once, among them every ERWIK_ variable that no app knows.
 */
export function readConfig<Config extends object>(
  environment: Environment,
  settings: { readonly [Key in keyof Config]: Setting<Config[Key]> },
): Readonly<Config> {
  const faults = unknownVariables(environment);
  const config: Partial<Config> = {};
  for (const key of keysOf(settings)) {
    const outcome = readSetting(environment, settings[key]);
    if ('fault' in outcome) faults.push(outcome.fault);
    else config[key] = outcome.value;
  }
  if (faults.length > 0 || !isWhole(config, settings)) throw new BadConfig(faults);
  return Object.freeze(config);
}

function unknownVariables(environment: Environment): string[] {
  const unknown = Object.keys(environment).filter(
    (name) => name.startsWith('ERWIK_') && !(name in variables),
  );
  return unknown.map((name) => {
    const meant = nearest(name, Object.keys(variables));
    return `${name}: unknown variable${meant === undefined ? '' : `; did you mean ${meant}?`}`;
  });
}

type Outcome<Value> = { readonly value: Value } | { readonly fault: string };

function readSetting<Value>(environment: Environment, { variable, parse }: Setting<Value>): Outcome<Value> {
  const { usual }: Variable = variables[variable];
  try {
    return {
      value: parse(environment[variable] || (typeof usual === 'function' ? usual(environment) : usual)),
    };
  } catch (error) {
    if (error instanceof BadValue) return { fault: `${variable}: ${error.message}` };
    throw error;
  }
}

function keysOf<Shape extends object>(shape: Shape): (keyof Shape)[] {
  const keys: (keyof Shape)[] = [];
  for (const key in shape) keys.push(key);
  return keys;
}

function isWhole<Config extends object>(config: Partial<Config>, settings: object): config is Config {
  return Object.keys(settings).every((key) => key in config);
}
