import { parseSentinelUrl } from '@erwik/runtime';
import type { SentinelUrl } from '@erwik/runtime';
import type { RedisOptions } from 'ioredis';

/** A Sentinel that hangs is passed over, ms. */
const sentinelMaxMs = 2_000;
/** When no Sentinel knew the way: how long until all are asked again, ms. */
const askAgainMs = 250;

/** Where Redis is, as ioredis is told; null for an address that it reads itself (`redis://`, `rediss://`). */
export function redisPlace(url: string): RedisOptions | null {
  const sentinels = parseSentinelUrl(url);
  if (sentinels !== null) return behindSentinels(sentinels);
  const { protocol, pathname } = new URL(url);
  return protocol === 'unix:' ? { path: decodeURIComponent(pathname) } : null;
}

/** Each connection asks the Sentinels anew, so that after a failover it leads to the new primary. */
function behindSentinels({ sentinels, name, database, tls, redis, sentinel }: SentinelUrl): RedisOptions {
  return {
    sentinels: sentinels.map((one) => ({ ...one })),
    name,
    db: database,
    sentinelCommandTimeout: sentinelMaxMs,
    sentinelRetryStrategy: () => askAgainMs,
    ...(redis.username === null ? {} : { username: redis.username }),
    ...(redis.password === null ? {} : { password: redis.password }),
    ...(sentinel.username === null ? {} : { sentinelUsername: sentinel.username }),
    ...(sentinel.password === null ? {} : { sentinelPassword: sentinel.password }),
    ...(tls ? { tls: {}, sentinelTLS: {}, enableTLSForSentinelMode: true } : {}),
  };
}
