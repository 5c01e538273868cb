import type { Told } from '@erwik/mesh';
import type { Logger } from '@erwik/runtime';

/** What an operator should read. */
export function logTold(log: Logger, told: Told): void {
  const { about, ...subject } = told;
  if (about === 'linkUp') log.info(subject, 'linked to a neighbor');
  else if (about === 'linkDown') log.info(subject, 'the link to a neighbor is lost');
  else if (about === 'member') log.info(subject, 'a neighbor is seen in another state');
  else if (about === 'linkRefused') log.warn(subject, 'a neighbor is refused');
  else if (about === 'nameConflict') log.error(subject, 'two nodes have one name: give one of them another');
  else if (about === 'clone') log.error(subject, 'two nodes run with one key: a data folder was copied');
  else if (about === 'clockSkew') log.warn(subject, 'the clock of a neighbor differs');
  else if (about === 'joined') log.info(subject, 'this node has joined the wiki of a neighbor');
  else if (about === 'mergeVersion')
    log.warn(subject, 'a neighbor merges by another version: heads may differ');
  else log.debug({ about, ...subject }, 'the mesh tells');
}
