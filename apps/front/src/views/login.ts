import { accountMessages } from './messages-accounts.js';
import { formField } from './form-field.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { layout } from './layout.js';
import { failureBox } from './signed-fields.js';
import type { Site } from './model.js';
import { textArea } from './text-area.js';

/** Names of the fields of the login form. */
export const loginFields = {
  name: 'name',
  password: 'password',
  /** the path of this node to go to afterwards */
  returnTo: 'return',
  /** the path that a form was sent to which waits for the login */
  heldFor: 'held-for',
  /** begins the name of each field of that form */
  held: 'held.',
  /** `again`: somebody has logged in elsewhere */
  action: 'action',
} as const;

/** A form that somebody sent who is not logged in (any more): where to, and all its fields. */
export type HeldForm = { readonly path: string; readonly fields: ReadonlyMap<string, string> };

export type LoginInput = {
  readonly name: string;
  readonly returnTo: string;
  /** why the last try did not succeed, in words */
  readonly problem: string | null;
  readonly held: HeldForm | null;
  /** what the provider is called by which one can log in as well; null for none */
  readonly provider: string | null;
  /** as whom the reader is logged in already */
  readonly as: string | null;
};

/** Asks who somebody is, and keeps what they have sent meanwhile. */
export function viewLogin(site: Site, input: LoginInput): string {
  const words = accountMessages.login;
  const { held, problem, as } = input;
  return layout(site, {
    title: words.title,
    still: true,
    main: html`<h1>${held === null ? words.title : accountMessages.held.title}</h1>
      ${held !== null && html`<p class="lead">${accountMessages.held.lead}</p>`}
      ${problem !== null && failureBox(words.failed, problem)} ${held === null && as !== null && loggedIn(as)}
      ${loginForm(input)}`,
  });
}

function loginForm({ name, returnTo, held, provider, as }: LoginInput): Html {
  const words = accountMessages.login;
  return html`<form class="ask" method="post" action="/_login">
    ${formField({
      ...{ name: loginFields.name, label: accountMessages.name, value: name },
      ...{ complete: 'username', required: held === null, maxChars: 39 },
    })}
    ${formField({
      ...{ name: loginFields.password, label: accountMessages.password.label, type: 'password' },
      ...{ complete: 'current-password', required: held === null },
    })}
    <input type="hidden" name="${loginFields.returnTo}" value="${returnTo}" />
    <p class="actions">
      <button class="primary">${words.button}</button>
      ${held !== null && html`<button name="${loginFields.action}" value="again">${accountMessages.held.loggedIn}</button>`}
    </p>
    ${held !== null && heldFields(held)}
    ${provider !== null && providerLink(provider, returnTo, held !== null)}
    ${provider === null && held === null && as === null && html`<p class="hint">${words.without}</p>`}
  </form>`;
}

/** While something waits to be sent, the other way to log in opens beside it. */
function providerLink(provider: string, returnTo: string, beside: boolean): Html {
  const query = new URLSearchParams({ [loginFields.returnTo]: returnTo }).toString();
  return html`<p>
    <a class="button" href="/_login/oidc?${query}" ${beside && html`target="_blank" rel="noopener"`}
      >${accountMessages.login.elsewhere(provider)}</a
    >
  </p>`;
}

/** All that was sent, so that it can be sent again; a long text can be read and copied. */
function heldFields({ path, fields }: HeldForm): Html {
  return html`<input type="hidden" name="${loginFields.heldFor}" value="${path}" /> ${[...fields].map(
      ([name, value]) => {
        if (name === 'text') return null;
        return html`<input type="hidden" name="${loginFields.held}${name}" value="${value}" /> `;
      },
    )}
    ${heldText(fields.get('text'), `${loginFields.held}text`)}`;
}

function heldText(text: string | undefined, name: string): Html | null {
  if (text === undefined) return null;
  return html`<p><label for="held-text">${accountMessages.held.text}</label></p>
    ${textArea({ id: 'held-text', name, rows: 12, text, readOnly: true })}`;
}

function loggedIn(name: string): Html {
  return html`<form method="post" action="/_logout">
    <p>${accountMessages.login.already(name)} <button>${accountMessages.login.out}</button></p>
  </form>`;
}

/** Says that it cannot be looked at now who somebody is, and keeps what they have sent. */
export function viewHeld(site: Site, { path, fields }: HeldForm): string {
  const words = accountMessages.held;
  return layout(site, {
    title: words.unknownTitle,
    still: true,
    main: html`<h1>${words.unknownTitle}</h1>
      <p class="lead" role="alert">${words.unknown}</p>
      <form method="post" action="${path}">
        ${[...fields].map(([name, value]) =>
          name === 'text' ? null : html`<input type="hidden" name="${name}" value="${value}" /> `,
        )}
        ${heldText(fields.get('text'), 'text')}
        <p class="actions"><button class="primary">${words.again}</button></p>
      </form>`,
  });
}
