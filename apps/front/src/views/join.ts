import type { AccountName } from '@erwik/events';
import { accountMessages } from './messages-accounts.js';
import { formField } from './form-field.js';
import type { FormField } from './form-field.js';
import { html } from './html.js';
import { layout } from './layout.js';
import { failureBox } from './signed-fields.js';
import type { Site } from './model.js';

/** Names of the fields that make or change an account. */
export const profileFields = {
  name: 'name',
  displayName: 'display-name',
  email: 'email',
  password: 'password',
} as const;

/** What somebody has typed about themselves. */
export type Profile = { readonly name: string; readonly displayName: string; readonly email: string };

export type JoinInput = {
  /** path of the link */
  readonly path: string;
  /** `reset`: the account is there, and gets another password; `named`: it gets the name that `typed` has */
  readonly kind: 'free' | 'named' | 'reset';
  readonly typed: Profile;
  readonly problem: string | null;
  readonly passwordMinChars: number;
};

/** Asks by what name somebody wants to log in, or for a new password. */
export function viewJoin(site: Site, { path, kind, typed, problem, passwordMinChars }: JoinInput): string {
  const words = accountMessages.join;
  const title = kind === 'reset' ? words.reset(typed.name) : words.title;
  return layout(site, {
    title,
    still: true,
    main: html`<h1>${title}</h1>
      ${kind !== 'reset' && html`<p class="lead">${words.lead}</p>`}
      ${problem !== null && failureBox(title, problem)}
      <form class="ask" method="post" action="${path}">
        ${
          kind === 'free'
            ? formField(nameField(typed.name))
            : html`<input
                type="hidden"
                name="${profileFields.name}"
                value="${typed.name}"
                autocomplete="username"
              />`
        }
        ${kind !== 'reset' && profileInputs(typed).map(formField)}
        ${formField(freshPassword(passwordMinChars))}
        <p class="actions">
          <button class="primary">${kind === 'reset' ? words.resetButton : words.button}</button>
        </p>
      </form>`,
  });
}

function nameField(value: AccountName): FormField {
  return {
    ...{ name: profileFields.name, label: accountMessages.name, hint: accountMessages.nameHint, value },
    ...{ complete: 'username', required: true, maxChars: 39 },
  };
}

/** The fields for what others see of somebody. */
export function profileInputs({ displayName, email }: Omit<Profile, 'name'>): FormField[] {
  return [
    {
      ...{ name: profileFields.displayName, label: accountMessages.displayName, value: displayName },
      ...{ hint: accountMessages.displayNameHint, complete: 'name', required: true, maxChars: 120 },
    },
    {
      ...{ name: profileFields.email, label: accountMessages.email, value: email, type: 'email' },
      ...{ hint: accountMessages.emailHint, complete: 'email', maxChars: 254 },
    },
  ];
}

/** The field for a password that somebody chooses. */
export function freshPassword(minChars: number): FormField {
  const { fresh, hint } = accountMessages.password;
  return {
    ...{ name: profileFields.password, label: fresh, hint: hint(minChars), type: 'password' },
    ...{ complete: 'new-password', required: true },
  };
}

/** A link that cannot be used any more, or never could. */
export function viewJoinGone(site: Site): string {
  const words = accountMessages.join;
  return layout(site, {
    title: words.goneTitle,
    still: true,
    main: html`<h1>${words.goneTitle}</h1>
      <p class="lead">${words.gone}</p>`,
  });
}
