import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the provider tells of somebody. */
export type Told = Readonly<Record<string, unknown>>;

/** An OpenID provider on a port of its own, at which everybody logs in with any password. */
export type TestProvider = AsyncDisposable & {
  readonly issuer: string;
  /** tells it of the wiki, once its address is known */
  readonly know: (wikiUrl: string) => void;
  /** what it tells of whom, by the name they log in with there */
  readonly people: Map<string, Told>;
};

/** The client as both sides know it. */
export const oidcClient = { clientId: 'erwik', clientSecret: 'a secret of both sides' };

/** Starts one. */
export async function startProvider(): Promise<TestProvider> {
  // loaded late, so that a test can silence what it says of its surroundings
  const { default: Provider } = await import('oidc-provider');
  let handle: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) =>
    void response.writeHead(503).end();
  const server = createServer((request, response) => handle(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const people = new Map<string, Told>();
  return {
    ...{ issuer, people },
    know(wikiUrl) {
      handle = new Provider(issuer, configurationFor(wikiUrl, people)).callback();
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function configurationFor(wikiUrl: string, people: TestProvider['people']): object {
  const client = {
    client_id: oidcClient.clientId,
    client_secret: oidcClient.clientSecret,
    redirect_uris: [`${wikiUrl}/_login/oidc/callback`],
    token_endpoint_auth_method: 'client_secret_post',
  };
  return {
    clients: [client],
    claims: {
      openid: ['sub'],
      profile: ['name', 'preferred_username', 'groups'],
      email: ['email', 'email_verified'],
    },
    cookies: { keys: ['not secret'] },
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, ...people.get(id) }),
    }),
  };
}

type Step = { readonly status: number; readonly location: string | null; readonly text: string };

/** A browser that keeps the cookies of all hosts, as all of them are on one machine. */
export class Wanderer {
  readonly #cookies = new Map<string, string>();

  /** Asks once, and follows nothing. */
  async ask(url: string, form?: Readonly<Record<string, string>>): Promise<Step> {
    const answer = await fetch(url, {
      redirect: 'manual',
      headers: {
        Cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        Accept: 'text/html',
      },
      ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const line of answer.headers.getSetCookie()) this.#keep(line);
    const location = answer.headers.get('location');
    return {
      status: answer.status,
      location: location === null ? null : new URL(location, url).href,
      text: await answer.text(),
    };
  }

  /** Goes to the provider from the wiki, logs in there, and agrees; answers the address that leads back to the wiki. */
  async wayBack(wikiUrl: string, login: string, query = ''): Promise<string> {
    const { location } = await this.ask(`${wikiUrl}/_login/oidc${query}`);
    let at = location ?? '';
    for (let steps = 0; steps < 10; steps += 1) {
      if (at.startsWith(`${wikiUrl}/`)) return at;
      const page = await this.ask(at);
      if (page.location !== null) at = page.location;
      else at = await this.#answer(page.text, login);
    }
    throw new Error(`the provider did not lead back, but to ${at}`);
  }

  /** Fills in the form that the provider shows. */
  async #answer(document: string, login: string): Promise<string> {
    const action = /action="([^"]+)"/.exec(document)?.[1] ?? '';
    const prompt = /name="prompt" value="(\w+)"/.exec(document)?.[1] ?? '';
    const { location } = await this.ask(action, { prompt, login, password: 'any' });
    return location ?? '';
  }

  #keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value === '') this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}
