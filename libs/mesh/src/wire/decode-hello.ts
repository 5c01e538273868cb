import { protocolVersions, wikiIdsMax } from '../limits.js';
import type { Hello, MemberState } from '../messages.js';
import { BadMessage } from './bad-message.js';
import { signedIn } from './decode-notice.js';
import { bucketsAt, digestAt, headIn } from './digests.js';
import {
  bootBytes,
  capabilitiesMax,
  capabilityMaxChars,
  incarnationMax,
  mergeVersionMaxChars,
  protocolVersionMax,
  wallMaxMs,
  wordMaxChars,
} from './message-limits.js';
import {
  badAt,
  booleanAt,
  bytesAt,
  elementAt,
  integerAt,
  itemsAt,
  nameAt,
  shaOfBytesAt,
  textAt,
} from './places.js';
import type { Place } from './places.js';
import { optional, required, tupleIn } from './properties.js';
import type { Properties } from './properties.js';

/**
 * Reads a hello. That of a version with which this one cannot talk may lack anything but `proto`: where it cannot be read
 * this is said, and not that it is bad.
 */
export function helloIn(properties: Properties): Hello {
  const protocol = protocolIn(properties);
  try {
    return { type: 'hello', protocol, ...contentIn(properties) };
  } catch (cause) {
    const meets = protocol.min <= protocolVersions.max && protocol.max >= protocolVersions.min;
    if (meets || !(cause instanceof BadMessage)) throw cause;
    throw new BadMessage('other-version', 'hello.proto', { cause });
  }
}

function protocolIn(properties: Properties): Hello['protocol'] {
  const proto = tupleIn(properties, 'proto');
  const min = integerAt(elementAt(proto, 1), 0, protocolVersionMax);
  return { min, max: integerAt(elementAt(proto, 2), min, protocolVersionMax) };
}

function contentIn(properties: Properties): Omit<Hello, 'type' | 'protocol'> {
  const [join, you, caps] = (['join', 'you', 'caps'] as const).map((name) => optional(properties, name));
  return {
    name: nameAt(required(properties, 'name')),
    ...signedIn(properties),
    join: join !== undefined && booleanAt(join),
    you: you === undefined ? null : opinionAt(you),
    tips: digestAt(required(properties, 'tips')),
    buckets: bucketsAt(required(properties, 'mb')),
    capabilities: caps === undefined ? [] : capabilitiesAt(caps),
    wallMs: integerAt(required(properties, 'now'), 0, wallMaxMs),
    ...runIn(properties),
    ...wikiIn(properties),
    head: headIn(properties),
  };
}

function runIn(properties: Properties): Pick<Hello, 'boot' | 'merge'> {
  const [boot, merge] = [optional(properties, 'boot'), optional(properties, 'merge')];
  return {
    boot: boot === undefined ? '' : bytesAt(boot, bootBytes).toString('hex'),
    merge: merge === undefined ? '' : textAt(merge, mergeVersionMaxChars),
  };
}

/** Who says nothing of a wiki, such as a node that only listens, has none of its own and goes with anybody's. */
function wikiIn(properties: Properties): Pick<Hello, 'wiki' | 'fresh'> {
  const [wiki, fresh] = [optional(properties, 'wiki'), optional(properties, 'fresh')];
  return {
    wiki: wiki === undefined ? [] : itemsAt(wiki, wikiIdsMax).map(shaOfBytesAt),
    fresh: fresh === undefined ? wiki === undefined : booleanAt(fresh),
  };
}

function capabilitiesAt(place: Place): string[] {
  return itemsAt(place, capabilitiesMax).map((item) => textAt(item, capabilityMaxChars));
}

function opinionAt(place: Place): Hello['you'] {
  const incarnation = integerAt(elementAt(place, 0), 0, incarnationMax);
  return { incarnation, state: stateAt(elementAt(place, 1)) };
}

function stateAt(place: Place): MemberState {
  const text = textAt(place, wordMaxChars);
  if (text !== 'alive' && text !== 'suspect' && text !== 'dead') throw badAt(place, 'malformed');
  return text;
}
