import type { PageName } from '@erwik/events';
import { titleOfName } from '@erwik/pages';
import { html } from './html.js';
import type { Html } from './html.js';
import { layout } from './layout.js';
import { firstRunMessages as words } from './messages-first-run.js';
import type { Site } from './model.js';
import { actionUrl } from './urls.js';

const invite = 'invite > router.yaml';
const install = 'install -m 600 router.yaml';

/** An empty wiki: `home` is the name its first page gets; `open` tells whether anybody may write it. */
export type FirstRunInput = { readonly home: PageName; readonly open: boolean };

/** The first page anybody sees of an empty wiki: the three ways in which it can begin. */
export function viewFirstRun(site: Site, { home, open }: FirstRunInput): string {
  return layout(site, {
    title: words.title,
    main: html`<article class="prose first-run">
      <h1>${words.title}</h1>
      <p class="lead">${words.lead}</p>
      ${site.mayEdit && write(home)} ${!open && !site.mayEdit && account()} ${adopt()} ${join()}
    </article>`,
  });
}

function write(home: PageName): Html {
  return html`<h2>${words.write.title}</h2>
    <p>${words.write.lead}</p>
    <p>
      <a class="button" href="${actionUrl(home, '_edit')}">${words.write.create} ${titleOfName(home)}</a>
      <a href="/_help/markdown">${words.write.learn}</a>
    </p>`;
}

function account(): Html {
  return html`<h2>${words.account.title}</h2>
    <p>${words.account.lead}</p>
    <ul>
      <li>${words.account.npm}</li>
      <li><code>docker compose logs store | grep /_join/</code></li>
    </ul>
    <p><a class="button" href="/_login">${words.account.logIn}</a></p>`;
}

function adopt(): Html {
  return html`<h2>${words.adopt.title}</h2>
    <p>${words.adopt.lead}</p>
    ${lines(`ERWIK_ADOPT=${words.adopt.source} npm start`, `ERWIK_ADOPT=${words.adopt.source} docker compose up`)}
    <p class="hint">${words.adopt.hint}</p>`;
}

function join(): Html {
  return html`<h2>${words.join.title}</h2>
    <p>${words.join.there}</p>
    ${lines(`npx erwik ${invite}`, `docker compose exec -T router npx erwik ${invite}`)}
    <p>${words.join.here}</p>
    ${lines(`${install} data/router.yaml`, `${install} docker/config/router.yaml`)}
    <p>${words.join.hint} <a href="/_mesh">${words.join.mesh}</a></p>`;
}

/** What to type on a machine with Node.js, and with Docker. */
function lines(npm: string, docker: string): Html {
  return html`<dl class="lines">
    <dt>npm</dt>
    <dd><code>${npm}</code></dd>
    <dt>Docker</dt>
    <dd><code>${docker}</code></dd>
  </dl>`;
}
