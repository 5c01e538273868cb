import type { AccessRules } from '@erwik/pages';
import { accessMessages } from './messages-access.js';
import { formField } from './form-field.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { layout } from './layout.js';
import type { Site } from './model.js';
import { failureBox } from './signed-fields.js';

/** Names of the fields of `/_access`. */
export const accessFields = { text: 'text', base: 'base', key: 'key', who: 'who', page: 'page' } as const;

/** What somebody may do: with each place of the rules, or with one page. */
export type AccessAnswer = {
  readonly who: string;
  /** null: there is no such account */
  readonly places:
    readonly { readonly place: string; readonly read: boolean; readonly write: boolean }[] | null;
};

export type AccessInput = {
  /** the rules as they count now, and their file */
  readonly rules: AccessRules;
  /** what stands in the form: the file, or what was typed */
  readonly text: string;
  /** the file that the text replaces; empty where there is none */
  readonly base: string;
  readonly key: string;
  readonly isSaved: boolean;
  readonly problem: string | null;
  readonly page: string;
  readonly answer: AccessAnswer | null;
};

/** Who may read and write what, for administrators. */
export function viewAccess(site: Site, input: AccessInput): string {
  const { rules, problem, isSaved } = input;
  return layout(site, {
    title: accessMessages.title,
    main: html`<h1>${accessMessages.title}</h1>
      <p class="lead">${accessMessages.lead}</p>
      ${problem !== null && failureBox(accessMessages.notSaved, problem)}
      ${isSaved && html`<p class="notice">${accessMessages.saved(rules.rules.length)}</p>`}
      ${rules.faults.length > 0 && faultsBox(rules.faults)} ${rulesPart(rules)} ${askForm(input)}
      ${input.answer !== null && answerPart(input.answer)} ${fileForm(input)}`,
  });
}

function faultsBox(faults: readonly string[]): Html {
  return html`<div class="notice warn">
    <p><strong>${accessMessages.faults}</strong></p>
    <ul>
      ${faults.map((fault) => html`<li>${fault}</li> `)}
    </ul>
  </div>`;
}

function rulesPart({ rules }: AccessRules): Html {
  const patterns = [...new Set(rules.map(({ pattern }) => pattern))];
  const named = (pattern: string, action: 'read' | 'write', everybody: string): Html => {
    const about = rules.filter((rule) => rule.pattern === pattern && rule.action === action);
    if (about.length === 0) return html`${everybody}`;
    const names = about.flatMap(({ names: all }) => all);
    return names.length === 0
      ? html`${accessMessages.nobody}`
      : html`${names.map((name) => html`<code>${name}</code> `)}`;
  };
  if (patterns.length === 0) return html`<p>${accessMessages.none}</p>`;
  return table(
    accessMessages.rules,
    patterns.map((pattern) => [
      html`<code>${pattern}</code>`,
      named(pattern, 'read', accessMessages.everybodyReads),
      named(pattern, 'write', accessMessages.everybodyWrites),
    ]),
  );
}

function table(caption: string, rows: readonly (readonly [Html, Html, Html])[]): Html {
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label="${caption}">
    <table class="blame">
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          <th scope="col">${accessMessages.place}</th>
          <th scope="col">${accessMessages.read}</th>
          <th scope="col">${accessMessages.write}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([place, read, write]) =>
            html`<tr>
              <th scope="row">${place}</th>
              <td>${read}</td>
              <td>${write}</td>
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

function askForm({ answer, page }: AccessInput): Html {
  return html`<h2>${accessMessages.ask}</h2>
    <form class="ask" action="/_access">
      ${formField({ name: accessFields.who, label: accessMessages.who, value: answer?.who ?? '' })}
      ${formField({
        ...{ name: accessFields.page, label: accessMessages.page },
        ...{ hint: accessMessages.pageHint, value: page },
      })}
      <p class="actions"><button>${accessMessages.show}</button></p>
    </form>`;
}

function answerPart({ who, places }: AccessAnswer): Html {
  if (places === null) return html`<p role="status">${accessMessages.unknown(who)}</p>`;
  const said = (may: boolean): Html => html`${may ? accessMessages.may : accessMessages.mayNot}`;
  const rows = places.map(
    ({ place, read, write }) => [html`<code>${place}</code>`, said(read), said(write)] as const,
  );
  return table(accessMessages.answer(who), rows);
}

function fileForm({ text, base, key }: AccessInput): Html {
  return html`<h2>${accessMessages.file}</h2>
    <form class="ask" method="post" action="/_access">
      <input type="hidden" name="${accessFields.base}" value="${base}" />
      <input type="hidden" name="${accessFields.key}" value="${key}" />
      <p>
        <label for="rules">${accessMessages.text}</label>
        <textarea
          id="rules"
          name="${accessFields.text}"
          rows="12"
          spellcheck="false"
          aria-describedby="rules-hint"
        >
${text}</textarea>
        <span class="hint" id="rules-hint">${accessMessages.fileHint}</span>
      </p>
      <p class="actions"><button class="primary">${accessMessages.save}</button></p>
    </form>`;
}
