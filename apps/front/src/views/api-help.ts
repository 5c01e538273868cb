import type { Endpoint } from '../api/endpoint.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { layout } from './layout.js';
import { apiMessages } from './messages-api.js';
import type { Site } from './model.js';

/** Where the API stands. */
const base = '/_api/v1';

/** What the API can do, for people who write programs: made from the endpoints themselves. */
export function viewApiHelp(site: Site, endpoints: readonly Endpoint[]): string {
  return layout(site, {
    title: apiMessages.title,
    indexed: true,
    wide: true,
    main: html`<article class="prose help">
      <h1>${apiMessages.title}</h1>
      <p class="lead">${apiMessages.lead} <code>${base}</code>.</p>
      <p><a href="${base}/openapi.json">${apiMessages.document}</a></p>
      <h2 id="example">${apiMessages.example}</h2>
      <pre tabindex="0"><code>${example}</code></pre>
      <h2 id="writing">${apiMessages.writing}</h2>
      <p>${apiMessages.writingText}</p>
      <h2 id="following">${apiMessages.following}</h2>
      <p>${apiMessages.followingText}</p>
      <h2 id="refusals">${apiMessages.refusals}</h2>
      <p>${apiMessages.refusalsText}</p>
      <h2 id="can">${apiMessages.can}</h2>
      ${endpointTable(endpoints)}
    </article>`,
  });
}

const example = [
  `curl http://localhost:8000${base}/pages/Home`,
  `curl -H 'Accept: text/markdown' http://localhost:8000/Home`,
  `curl -X PUT -H 'Content-Type: application/json' -H 'Idempotency-Key: today-0001' \\`,
  `  -d '{"text": "- tea was bought", "mode": "append"}' http://localhost:8000${base}/pages/Log`,
  `curl -N http://localhost:8000${base}/events`,
].join('\n');

function endpointTable(endpoints: readonly Endpoint[]): Html {
  const { address, does, takes } = apiMessages.columns;
  return html`<div class="table-scroll" tabindex="0" role="region" aria-labelledby="can">
    <table>
      <thead>
        <tr>
          <th scope="col">${address}</th>
          <th scope="col">${does}</th>
          <th scope="col">${takes}</th>
        </tr>
      </thead>
      <tbody>
        ${endpoints.toSorted(byAddress).map(endpointRow)}
      </tbody>
    </table>
  </div>`;
}

function byAddress(one: Endpoint, other: Endpoint): number {
  return one.path < other.path ? -1 : one.path > other.path ? 1 : 0;
}

function endpointRow({ method, path, about, query, headers = [] }: Endpoint): Html {
  const taken = [
    ...Object.keys(query?.shape ?? {}).map((name) => `?${name}`),
    ...headers.map(([name]) => name),
  ];
  return html`<tr>
    <td><code>${method} ${path}</code></td>
    <td>${about}</td>
    <td>${taken.map((name, position) => html`${position > 0 && ', '}<code>${name}</code>`)}</td>
  </tr> `;
}
