// @ts-check
// What the router file says to all processes of a node. It is YAML, which the built sources read.
import { existsSync, readFileSync } from 'node:fs';

/**
 * The variables in whose place the router file's values hold, so that all processes call the node by one name. None where
 * there is no file; what is wrong with a bad one the router tells.
 * @param {string} file
 * @returns {Promise<Readonly<Record<string, string>>>}
 */
export async function routerFileVariables(file) {
  const text = existsSync(file) ? readText(file) : undefined;
  if (text === undefined) return {};
  const { readRouterFile, variablesOfRouterFile } = await import('@erwik/mesh');
  const reading = readRouterFile(text);
  return 'file' in reading ? variablesOfRouterFile(reading.file) : {};
}

/** @param {string} file */
function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
