import { normalizeText, pathOfNewPage } from '@erwik/pages';
import { readForm } from '../http/read-form.js';
import { sandboxPolicy } from '../http/security-headers.js';
import { sendText } from '../http/send.js';
import { saveFields } from '../views/model.js';
import type { PageRequest } from './page-handler.js';
import { attachment } from './send-file.js';

/** `POST /P/_download`: the text that was posted, as a file, for writers who want to keep it elsewhere. */
export async function downloadText({ request, response, name }: PageRequest): Promise<void> {
  const text = normalizeText((await readForm(request)).get(saveFields.text) ?? '');
  response.setHeader('Content-Disposition', attachment(pathOfNewPage(name)));
  response.setHeader('Content-Security-Policy', sandboxPolicy);
  sendText(response, text);
}
