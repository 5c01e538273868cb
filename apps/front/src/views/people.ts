import type { Account, Invitation, ReplyOf, Role } from '@erwik/events';
import { accountMessages } from './messages-accounts.js';
import { formChoice, formField } from './form-field.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { layout } from './layout.js';
import type { Site } from './model.js';
import { absoluteTime } from './moment.js';
import { failureBox } from './signed-fields.js';

/** Names of the fields of `/_people`; `action` says which form was sent. */
export const peopleFields = {
  action: 'action',
  name: 'name',
  role: 'role',
  groups: 'groups',
  disabled: 'disabled',
  id: 'id',
} as const;

export type PeopleInput = {
  readonly accounts: readonly Account[];
  readonly invitations: readonly Invitation[];
  readonly log: ReplyOf<'auditLog'>['lines'];
  readonly problem: string | null;
};

/** Everybody who can log in, and who has been invited. */
export function viewPeople(site: Site, { accounts, invitations, log, problem }: PeopleInput): string {
  const words = accountMessages.people;
  return layout(site, {
    title: words.title,
    main: html`<h1>${words.title}</h1>
      <p class="lead">${words.lead}</p>
      ${problem !== null && failureBox(words.title, problem)}
      <ul class="rows">
        ${accounts.map(personRow)}
      </ul>
      ${inviteForm()} ${invitations.length > 0 && invitationRows(invitations)} ${logPart(log)}`,
  });
}

/** The page of an account, for those who manage accounts. */
export function personUrl(name: string): string {
  return `/_people/${encodeURIComponent(name)}`;
}

function personRow({ name, displayName, role, groups, disabled }: Account): Html {
  return html`<li>
    <a href="${personUrl(name)}">${name}</a> <bdi>${displayName}</bdi>
    ${groups.map((group) => html`<code>@${group}</code> `)}
    ${disabled && html`<span class="badge deleted">${accountMessages.people.disabled}</span>`}
    <span class="hint">${accountMessages.roles[role]}</span>
  </li> `;
}

function inviteForm(): Html {
  const words = accountMessages.people;
  return html`<h2>${words.inviteTitle}</h2>
    <p class="hint">${words.inviteLead}</p>
    <form class="ask" method="post" action="/_people">
      ${rightsFields({ role: 'writer', groups: [] })}
      <p class="actions">
        <button class="primary" name="${peopleFields.action}" value="invite">${words.invite}</button>
      </p>
    </form>`;
}

function rightsFields({ role, groups }: { role: Role; groups: readonly string[] }): Html {
  return html`${formChoice({
    ...{ name: peopleFields.role, label: accountMessages.role },
    ...{ chosen: role, options: rolesOf() },
  })}
  ${formField({
    ...{ name: peopleFields.groups, label: accountMessages.groups },
    ...{ hint: accountMessages.groupsHint, value: groups.join(' ') },
  })}`;
}

function rolesOf(): Record<Role, string> {
  const { reader, writer, admin } = accountMessages.roles;
  return { reader, writer, admin };
}

function invitationRows(invitations: readonly Invitation[]): Html {
  const words = accountMessages.people;
  return html`<h2>${words.invitations}</h2>
    <ul class="rows">
      ${invitations.map(
        ({ id, name, role, createdBy, expiresAt }) =>
          html`<li>
            <form method="post" action="/_people">
              <code>${id}</code> ${name ?? words.anybody}
              <span class="hint">${accountMessages.roles[role]}</span> <bdi>${createdBy}</bdi>
              ${accountMessages.own.ends} ${absoluteTime(expiresAt)}
              <input type="hidden" name="${peopleFields.id}" value="${id}" />
              <button name="${peopleFields.action}" value="take-back" aria-label="${words.takeBackOf(id)}">
                ${words.takeBack}
              </button>
            </form>
          </li> `,
      )}
    </ul>`;
}

function logPart(log: PeopleInput['log']): Html {
  const words = accountMessages.people;
  return html`<h2>${words.log}</h2>
    <p class="hint">${words.logLead}</p>
    <ul class="rows">
      ${log.map(
        ({ at, by, what, about }) =>
          html`<li>${absoluteTime(at)} <bdi>${by}</bdi> ${what} <bdi class="hint">${about}</bdi></li> `,
      )}
    </ul>`;
}

/** One account, and what those who manage accounts set of it. */
export function viewPerson(
  site: Site,
  { account, problem }: { readonly account: Account; readonly problem: string | null },
): string {
  const words = accountMessages.people;
  const { name, displayName, email, disabled } = account;
  return layout(site, {
    title: name,
    main: html`<h1>${name}</h1>
      <p class="lead"><bdi>${displayName}</bdi> ${email !== '' && html`<bdi>${email}</bdi>`}</p>
      ${problem !== null && failureBox(name, problem)}
      <form class="ask" method="post" action="${personUrl(name)}">
        ${rightsFields(account)}
        <p>
          <label
            ><input type="checkbox" name="${peopleFields.disabled}" value="1" ${disabled && html`checked`} />
            ${words.isDisabled}</label
          >
        </p>
        <p class="actions">
          <button class="primary" name="${peopleFields.action}" value="save">
            ${accountMessages.own.save}
          </button>
        </p>
      </form>
      <form method="post" action="${personUrl(name)}">
        <p class="actions">
          <button name="${peopleFields.action}" value="reset">${words.reset}</button>
        </p>
      </form>
      <details>
        <summary>${words.remove}</summary>
        <form method="post" action="${personUrl(name)}">
          <p class="hint">${words.removeLead}</p>
          <p class="actions">
            <button name="${peopleFields.action}" value="remove">${words.remove}</button>
          </p>
        </form>
      </details>
      <p><a href="/_people">${words.back}</a></p>`,
  });
}
