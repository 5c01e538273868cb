import { uploadMessages as messages } from './upload-messages.js';

/** What the node made of a file: what shows it in a page, or why it was not taken. */
export type Uploaded = { readonly markdown: string } | { readonly why: string };

/**
 * Sends a file to the page it is for. `onProgress` hears how much of it is sent, from 0 to 1. (XMLHttpRequest, as `fetch` does not
 * tell how far a body has been sent.)
 */
export function uploadFile(
  address: string,
  file: File,
  onProgress: (sent: number) => void,
): Promise<Uploaded> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(loaded / (total || 1)));
    request.addEventListener('load', () => resolve(readAnswer(request)));
    for (const end of ['error', 'abort', 'timeout'] as const)
      request.addEventListener(end, () => resolve({ why: messages.unreachable }));
    request.open('POST', `${address}?${new URLSearchParams({ name: file.name }).toString()}`);
    request.send(file);
  });
}

function readAnswer({ status, responseText }: XMLHttpRequest): Uploaded {
  const answer = parse(responseText);
  if (status < 300 && typeof answer['markdown'] === 'string') return { markdown: answer['markdown'] };
  return { why: typeof answer['detail'] === 'string' ? answer['detail'] : messages.unreachable };
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
  } catch {
    // what answered was not the wiki, such as a balancer
    return {};
  }
}
