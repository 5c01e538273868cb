import type { Receipt } from '@erwik/events';
import { html } from './html.js';
import type { Html } from './html.js';
import { messages } from './messages.js';
import type { ArrivalInput } from './model.js';

/** Where a commit has arrived: each node that is known to hold it, how long after its origin, and from whom it got it. */
export function arrivalTable({ origin, receipts, complete, reach }: ArrivalInput): Html {
  const say = messages.arrival;
  const others = receipts.filter(({ node }) => node !== origin);
  return html`<h2>${say.title}</h2>
    <p>${complete ? [say.complete, ' ', say.reach(reach.have, reach.nodes)] : say.partial(origin)}</p>
    <div class="prose">
      <table>
        <thead>
          <tr>
            <th scope="col">${say.node}</th>
            <th scope="col">${say.after}</th>
            <th scope="col">${say.via}</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row"><bdi>${origin}</bdi></th>
            <td>${say.ms(0)}</td>
            <td>${say.origin}</td>
          </tr>
          ${others.map(receiptRow)}
        </tbody>
      </table>
    </div>`;
}

function receiptRow({ node, ms, via }: Receipt): Html {
  return html`<tr>
    <th scope="row"><bdi>${node}</bdi></th>
    <td>${ms === null ? messages.arrival.unknown : messages.arrival.ms(ms)}</td>
    <td>${via === null ? messages.arrival.unknown : html`<bdi>${via}</bdi>`}</td>
  </tr> `;
}
