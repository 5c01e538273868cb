import type { ApiMessages } from '../messages-api.js';

/** `apiMessages` in German. */
export const germanApi: ApiMessages = {
  title: 'Die API',
  lead: 'Programme lesen, schreiben, durchsuchen und verfolgen dieses Wiki mit HTTP und JSON. Jede Adresse unten steht hinter',
  document: 'Alles davon, für Programme beschrieben (OpenAPI 3.1)',
  can: 'Was sie kann',
  columns: { address: 'Adresse', does: 'Was sie tut', takes: 'Sie beachtet' },
  writing: 'Schreiben',
  writingText:
    'Wer speichert, sagt, auf welcher Fassung der Text beruht: mit der Kennung (ETag) der Seite als If-Match, oder mit If-None-Match: * für eine neue Seite. Was andere seither gespeichert haben, wird damit zusammengeführt; haben beide dieselbe Stelle geändert, wird nichts geschrieben, und die Antwort (409) enthält beide Texte. Mit mode append, prepend, patch oder section wird ein Text zu einem Teil der Seite und braucht keine Grundlage. Mit einem eigenen Idempotency-Key ist eine Anfrage, die zweimal gesendet wird, einmal gespeichert.',
  refusals: 'Ablehnungen',
  refusalsText:
    'Was abgelehnt wird, steht in problem+json (RFC 9457): ein fester Code, und in Worten (auf Englisch), was zu tun ist. 429 und 503 nennen in Retry-After, wann es sich wieder lohnt, und RateLimit sagt, wie oft noch gespeichert werden kann.',
  following: 'Verfolgen',
  followingText:
    'Der Strom der Ereignisse sagt, was sich ändert, sobald es geschieht; wer mit Last-Event-ID wiederkommt, erfährt, was er verpasst hat. Feeds des Wikis und jeder Seite sind für die da, die nur ab und zu nachsehen.',
  example: 'Zum Beispiel',
};
