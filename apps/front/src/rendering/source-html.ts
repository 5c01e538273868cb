import { html } from '../views/html.js';

/** A text as it is written, for pages that take too long to render. */
export function sourceHtml(text: string): string {
  return html`<pre class="source"><code>${text}</code></pre>`.toString();
}
