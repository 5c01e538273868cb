import * as client from 'openid-client';
import { isLoopbackName } from '@erwik/runtime';
import type { OidcConfig } from '@erwik/runtime';
import { z } from 'zod';
import { UnavailableFront } from '../http/refusal.js';

/** The provider answers while somebody waits, in seconds. */
const providerTimeoutS = 5;
const retryAfterS = 10;

/** What has to be known again when somebody comes back from the provider. */
export const OidcTrip = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  returnTo: z.string(),
});
export type OidcTrip = z.infer<typeof OidcTrip>;

/** Who somebody is to the provider. `names` are what they may be called, the best first; `groups` what the claim of groups lists. */
export type OidcPerson = {
  readonly subject: string;
  readonly names: readonly string[];
  readonly displayName: string | null;
  readonly email: string | null;
  readonly groups: readonly string[];
};

/** The provider did not say who somebody is, or said it in a way that does not hold. */
export class BadOidcAnswer extends Error {
  override readonly name = 'BadOidcAnswer';
}

/** The way to a provider (OpenID Connect Core 1.0, code flow with PKCE, RFC 7636). */
export type OidcProvider = {
  /** Where to send somebody, and what to remember of it. Throws `UnavailableFront`. */
  readonly begin: (
    callback: string,
    returnTo: string,
  ) => Promise<{ readonly url: string; readonly trip: OidcTrip }>;
  /** Who came back to this address. Throws `BadOidcAnswer` and `UnavailableFront`. */
  readonly finish: (address: string, trip: OidcTrip) => Promise<OidcPerson>;
};

/** What a provider says about somebody in the token and about its user. */
const Claims = z.looseObject({
  sub: z.string().min(1).max(255),
  preferred_username: z.string().optional(),
  name: z.string().optional(),
  email: z.string().optional(),
  email_verified: z.boolean().optional(),
});

/** Finds out about the provider when it is first needed. Its address is the configuration's, and is followed to no other. */
export function createOidcProvider(config: OidcConfig): OidcProvider {
  let known: Promise<client.Configuration> | null = null;
  const provider = async (): Promise<client.Configuration> => {
    known ??= discover(config);
    try {
      return await known;
    } catch (cause) {
      known = null;
      const error = new UnavailableFront('The provider does not answer now.', retryAfterS);
      error.cause = cause;
      throw error;
    }
  };
  return {
    async begin(callback, returnTo) {
      const there = await provider();
      const verifier = client.randomPKCECodeVerifier();
      const trip = { state: client.randomState(), nonce: client.randomNonce(), verifier, returnTo };
      const url = client.buildAuthorizationUrl(there, {
        ...{ redirect_uri: callback, scope: config.scopes, state: trip.state, nonce: trip.nonce },
        ...{
          code_challenge: await client.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
        },
      });
      return { url: url.href, trip };
    },
    async finish(address, trip) {
      const there = await provider();
      try {
        return personIn(await claimsOf(there, address, trip), config.roles?.claim ?? null);
      } catch (cause) {
        throw new BadOidcAnswer('the provider did not say who somebody is', { cause });
      }
    },
  };
}

function discover({ issuer, clientId, clientSecret }: OidcConfig): Promise<client.Configuration> {
  const url = new URL(issuer);
  const execute = isLoopbackName(url.hostname) ? [client.allowInsecureRequests] : [];
  const authentication = clientSecret === null ? client.None() : client.ClientSecretPost(clientSecret);
  return client.discovery(url, clientId, undefined, authentication, { timeout: providerTimeoutS, execute });
}

async function claimsOf(
  there: client.Configuration,
  address: string,
  { state, nonce, verifier }: OidcTrip,
): Promise<z.infer<typeof Claims>> {
  const checks = {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
  };
  const tokens = await client.authorizationCodeGrant(there, new URL(address), checks);
  const told = Claims.parse(tokens.claims());
  if (there.serverMetadata().userinfo_endpoint === undefined) return told;
  const more = await client.fetchUserInfo(there, tokens.access_token, told.sub);
  return Claims.parse({ ...more, ...told });
}

function personIn(claims: z.infer<typeof Claims>, groupsClaim: string | null): OidcPerson {
  const { sub, preferred_username, name, email, email_verified } = claims;
  const listed = groupsClaim === null ? [] : claims[groupsClaim];
  const names = [preferred_username, email?.split('@')[0], name].filter((each) => each !== undefined);
  return {
    ...{ subject: sub, names, displayName: name ?? preferred_username ?? null },
    // an address that nobody has looked at is somebody's claim to be somebody else
    email: email_verified === true && email !== undefined ? email : null,
    groups: z.array(z.string()).safeParse(listed).data ?? [],
  };
}
