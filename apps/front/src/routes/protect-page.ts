import { foldKey, pageUrl, parseAccessRules, setAccessRule } from '@erwik/pages';
import type { AccessAction, AccessRules } from '@erwik/pages';
import { authorOf } from '../accounts/sign.js';
import type { FrontParts } from '../front-parts.js';
import { rememberSave } from '../http/cookies.js';
import { readForm } from '../http/read-form.js';
import type { Fields } from '../http/read-form.js';
import { redirect } from '../http/send.js';
import { accessMessages } from '../views/messages-access.js';
import { viewProtect } from '../views/protect.js';
import type { Protected } from '../views/protect.js';
import { newKey } from './draft.js';
import { readSigning, sendFresh } from './make-change.js';
import type { PageHandler } from './page-handler.js';

/** Others who change the rules at the same moment are few, and so are they again. */
const triesMax = 3;

/** `GET /P/_protect`: asks who may read and change the page. */
export function askProtect(parts: FrontParts): PageHandler {
  return async (page) => {
    const rules = parseAccessRules((await parts.store.ask('readAccess', {})).text);
    const { name } = page;
    const problem = rules.faults.length > 0 ? accessMessages.broken : null;
    const input = {
      name,
      read: ruleOf(rules, 'read', name),
      write: ruleOf(rules, 'write', name),
      key: newKey(),
    };
    sendFresh(page, viewProtect(parts.site(), { ...input, problem }));
  };
}

/** `POST /P/_protect`: sets the page's own rules, by a commit like any other. */
export function protectPage(parts: FrontParts): PageHandler {
  return async (page) => {
    const fields = await readForm(page.request);
    const { name } = page;
    const wanted = { read: chosen(fields, 'read'), write: chosen(fields, 'write') };
    const { key } = readSigning(fields);
    const problem = await protect(parts, page, { ...wanted, key });
    if (problem === null) return redirect(page.response, 303, pageUrl(name));
    sendFresh(page, viewProtect(parts.site(), { name, ...wanted, key: newKey(), problem }), 422);
  };
}

type Wanted = Readonly<Record<AccessAction, Protected>> & { readonly key: string };

/** Why the rules were not set; null where they were. */
async function protect(
  parts: FrontParts,
  { name, response }: Parameters<PageHandler>[0],
  { key, ...wanted }: Wanted,
): Promise<string | null> {
  const author = authorOf(parts.config.node, '');
  for (let tries = 0; tries < triesMax; tries += 1) {
    const { text, blob } = await parts.store.ask('readAccess', {});
    if (parseAccessRules(text).faults.length > 0) return accessMessages.broken;
    const next = (['read', 'write'] as const).reduce(
      (rules, action) => setAccessRule(rules, { action, pattern: name, names: namesOf(wanted[action]) }),
      text,
    );
    const put = await parts.store.ask('putAccess', {
      text: next,
      base: blob,
      key,
      author,
      summary: `Protect ${name}`,
    });
    if (put.kind === 'refused') return put.message;
    if (put.kind === 'changed') continue;
    parts.log.info({ by: author.name, name, commit: put.commit }, 'a page was protected');
    rememberSave(response, put.commit);
    return null;
  }
  return accessMessages.busy;
}

function ruleOf({ rules }: AccessRules, action: AccessAction, name: string): Protected {
  const own = rules.find((rule) => rule.action === action && !rule.isFolder && rule.place === foldKey(name));
  if (own === undefined) return { who: 'folder', names: '' };
  const names = own.names.join(' ');
  if (names === 'members') return { who: 'members', names: '' };
  return names === '' || names === 'admin' ? { who: 'admin', names: '' } : { who: 'named', names };
}

function chosen(fields: Fields, action: AccessAction): Protected {
  const who = fields.get(action);
  const names = (fields.get(`${action}Names`) ?? '').trim().slice(0, 4000);
  return { who: who === 'members' || who === 'admin' || who === 'named' ? who : 'folder', names };
}

/** The names of a rule; null where there shall be none. */
function namesOf({ who, names }: Protected): string[] | null {
  if (who === 'folder') return null;
  return who === 'named' ? names.split(/[\s,]+/).filter((name) => name !== '') : [who];
}
