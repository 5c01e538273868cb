import { countText } from '../counting.js';
import type { ImportMessages } from '../messages-import.js';

const files = (n: number): string => countText(n, 'Datei', 'Dateien');

/** `importMessages` in German. */
export const germanImport: ImportMessages = {
  title: 'Dateien hereinholen',
  lead: 'Ein Zip-Archiv mit Markdown-Dateien und Bildern wird zu Seiten und Dateien dieses Wikis, alles in einer Änderung. Ein Vault von Obsidian behält seine Links. Bevor etwas hinzukommt, siehst du, was daraus wird.',
  limits: (count, mib) =>
    `Bis zu ${files(count)}, zusammen ${countText(mib, 'MB', 'MB')}. Für mehr nimmt, wer den Knoten betreibt, npx erwik import; ein Git-Repository wird besser gepusht.`,
  choose: 'Archiv (.zip)',
  show: 'Zeigen, was hinzukäme',
  noneChosen: 'Wähle zuerst ein Archiv.',
  failed: 'Nichts wurde hereingeholt',
  notAllowed: 'Nur wer schreiben darf, kann Dateien hereinholen.',

  preview: 'Was hinzukäme',
  would: (created) => `${files(created)} kämen hinzu, in einer Änderung.`,
  nothing: 'Nichts käme hinzu: alles ist schon hier, oder lässt sich nicht hereinholen.',
  vault: 'Links werden so gelesen wie in Obsidian, mit der Seite vor ihrem Text.',
  hidden: (n) => `${files(n)}, deren Namen mit einem Punkt beginnen, bleiben draußen.`,
  file: 'Datei',
  becomes: 'Was daraus wird',
  created: 'kommt hinzu',
  unchanged: 'ist schon hier',
  differs: 'ist mit einem anderen Text hier, der bleibt',
  add: 'Hereinholen',
  other: 'Ein anderes Archiv',

  summary: (n) => `${files(n)} hereingeholt`,
  done: (created) => `Hinzugekommen: ${files(created)} in`,
  noneDone: 'Nichts kam hinzu: alles war schon hier.',
  left: (n) => `${files(n)} blieben draußen.`,
};
