export { accessSetting, usualAccess } from './access-settings.js';
export { systemClock } from './clock.js';
export { BadConfig, readConfig, setting } from './config.js';
export { readConfigFile } from './config-file.js';
export { deadline } from './deadline.js';
export { variables } from './environment.js';
export { serveHealth } from './health.js';
export { createLogger } from './log.js';
export { loginSettings, otherLogins } from './login-settings.js';
export { isLoopbackName } from './loopback.js';
export { createMetrics } from './metrics.js';
export { nearest } from './nearest.js';
export { usualNodeName } from './node-name.js';
export { writePidFile } from './pid-file.js';
export { badConfigExitCode, runUntilSignal } from './run-until-signal.js';
export { parseSentinelUrl } from './sentinel-url.js';
export { wakeThreadPool } from './wake-thread-pool.js';
export {
  BadValue,
  folder,
  hostAndPort,
  hostNames,
  networks,
  nodeName,
  oneOf,
  optional,
  redisUrl,
  text,
  wholeNumber,
} from './values.js';
export type { Access } from './access-settings.js';
export type { Clock } from './clock.js';
export type { Setting } from './config.js';
export type { ConfigFile } from './config-file.js';
export type { Environment, Variable, VariableName } from './environment.js';
export type { HealthOptions, HealthServer, Readiness } from './health.js';
export type { LogLevel, Logger } from './log.js';
export type { LoginVariables, OtherLogins } from './login-settings.js';
export type { Metrics } from './metrics.js';
export type { OidcConfig } from './oidc-settings.js';
export type { ProxyTrust } from './proxy-settings.js';
export type { RunOptions, Running } from './run-until-signal.js';
export type { Credentials, SentinelUrl } from './sentinel-url.js';
export type { HostAndPort, Parse } from './values.js';
