import type { AccessToken, Account } from '@erwik/events';
import { accessMessages } from './messages-access.js';
import { accountMessages } from './messages-accounts.js';
import { formChoice, formField } from './form-field.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { freshPassword, profileInputs } from './join.js';
import { layout } from './layout.js';
import type { Site } from './model.js';
import { absoluteTime } from './moment.js';
import { failureBox } from './signed-fields.js';

/** Names of the fields of `/_account`; `action` says which of its forms was sent. */
export const accountFields = {
  action: 'action',
  currentPassword: 'current-password',
  label: 'label',
  scope: 'scope',
  folder: 'folder',
  days: 'days',
  id: 'id',
} as const;

/** The forms of `/_account`. */
export type AccountAction = 'profile' | 'password' | 'sessions' | 'token' | 'remove-token';

export type AccountInput = {
  readonly account: Account;
  readonly tokens: readonly AccessToken[];
  readonly problem: string | null;
  readonly saved: boolean;
  readonly passwordMinChars: number;
};

/** What somebody can see and set of their own account. */
export function viewAccount(site: Site, input: AccountInput): string {
  const { account, problem, saved } = input;
  const words = accountMessages.own;
  return layout(site, {
    title: words.title,
    main: html`<h1>${words.title}</h1>
      <p class="lead">
        ${words.lead(account.name)} ${accountMessages.role}:
        ${accountMessages.roles[account.role]}${
          account.groups.length > 0 && html`. ${accountMessages.groups}: ${account.groups.join(', ')}`
        }
      </p>
      ${account.role === 'admin' && html`<p><a href="/_people">${accountMessages.people.title}</a> · <a href="/_access">${accessMessages.title}</a></p>`}
      ${saved && html`<div class="notice" role="status"><p>${words.saved}</p></div>`}
      ${problem !== null && failureBox(words.title, problem)}
      <h2>${words.profile}</h2>
      ${actionForm('profile', words.save, profileInputs(account).map(formField))}
      ${account.hasPassword && passwordForm(input)} ${sessionsForm()} ${tokensPart(input)}`,
  });
}

function passwordForm({ passwordMinChars }: AccountInput): Html {
  const words = accountMessages.own;
  const fields = [
    formField({
      ...{ name: accountFields.currentPassword, label: accountMessages.password.current, type: 'password' },
      ...{ complete: 'current-password', required: true },
    }),
    formField(freshPassword(passwordMinChars)),
  ];
  return html`<h2>${words.passwordTitle}</h2>
    <p class="hint">${words.passwordLead}</p>
    ${actionForm('password', words.setPassword, fields)}`;
}

function sessionsForm(): Html {
  const words = accountMessages.own;
  return html`<h2>${words.sessionsTitle}</h2>
    <p class="hint">${words.sessionsLead}</p>
    <form method="post" action="/_logout">
      <p class="actions"><button>${accountMessages.login.out}</button></p>
    </form>
    ${actionForm('sessions', words.endSessions, [])}`;
}

function tokensPart({ account, tokens }: AccountInput): Html {
  const words = accountMessages.own;
  const { read, write, admin } = words.scopes;
  const scopes = account.role === 'admin' ? { read, write, admin } : { read, write };
  return html`<h2>${words.tokensTitle}</h2>
    <p class="hint">${words.tokensLead}</p>
    ${tokens.length === 0 ? html`<p class="empty">${words.noTokens}</p>` : tokenRows(tokens)}
    ${actionForm('token', words.makeToken, [
      formField({ name: accountFields.label, label: words.label, required: true, maxChars: 120 }),
      formChoice({ name: accountFields.scope, label: words.scope, chosen: 'read', options: scopes }),
      formField({ name: accountFields.folder, label: words.folder, hint: words.folderHint }),
      formField({ name: accountFields.days, label: words.days, hint: words.daysHint, type: 'number' }),
    ])}`;
}

function tokenRows(tokens: readonly AccessToken[]): Html {
  const words = accountMessages.own;
  return html`<ul class="rows">
    ${tokens.map(
      ({ id, label, scope, prefix, expiresAt }) =>
        html`<li>
          <form method="post" action="/_account">
            <bdi>${label}</bdi> <code>erwik_${id}_…</code> ${words.scopes[scope]}
            ${prefix !== null && html`<code dir="auto">${prefix}/</code>`}
            ${expiresAt !== null && html`${words.ends} ${absoluteTime(expiresAt)}`}
            <input type="hidden" name="${accountFields.id}" value="${id}" />
            <button
              name="${accountFields.action}"
              value="remove-token"
              aria-label="${words.removeToken(label)}"
            >
              ${words.remove}
            </button>
          </form>
        </li> `,
    )}
  </ul>`;
}

function actionForm(action: AccountAction, label: string, fields: readonly Html[]): Html {
  return html`<form class="ask" method="post" action="/_account">
    ${fields}
    <p class="actions">
      <button name="${accountFields.action}" value="${action}">${label}</button>
    </p>
  </form>`;
}

/** Something that is shown once: a token, or a link. */
export type SecretInput = {
  readonly title: string;
  readonly lead: string;
  readonly secret: string;
  readonly back: { readonly href: string; readonly label: string };
};

/** Shows a secret that nobody can see again. */
export function viewSecret(site: Site, { title, lead, secret, back }: SecretInput): string {
  return layout(site, {
    title,
    main: html`<h1>${title}</h1>
      <p class="lead">${lead}</p>
      <pre class="secret" tabindex="0" aria-label="${title}"><code>${secret}</code></pre>
      <p><a href="${back.href}">${back.label}</a></p>`,
  });
}
