import type { ExportMessages } from '../messages-export.js';

/** `exportMessages` in German. */
export const germanExport: ExportMessages = {
  allPages: 'Alle Seiten',
  home: 'Startseite',
  contents: 'Seiten dieses Wikis',
  copyOf: 'Eine Kopie von',
  asOf: 'Stand:',
  gone: 'Diese Seite wurde gelöscht, während die Kopie entstand.',
};
