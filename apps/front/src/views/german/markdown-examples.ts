import type { ExampleGroup } from '../markdown-examples.js';

/** `markdownExamples` in German. */
export const germanExamples: { readonly groups: readonly ExampleGroup[] } = {
  groups: [
    {
      title: 'Links',
      examples: [
        {
          markdown: '[[Home]]',
          hint: 'eine Seite dieses Wikis; ein roter Link ist eine, die noch niemand geschrieben hat',
        },
        { markdown: '[[wie man anfängt|Erste Schritte]]', hint: 'andere Wörter für den Link, vor der Seite' },
        { markdown: '[[Home#Speichern]]', hint: 'eine Überschrift jener Seite' },
        {
          markdown: '[[guides/Kochen]]',
          hint: 'eine Seite in einem Ordner; ein Schrägstrich am Anfang beginnt ganz oben',
        },
        { markdown: '[anderswo](https://example.org)', hint: 'eine andere Website' },
        { markdown: '[[foto.jpg|alt=Eine Katze]]', hint: 'ein Bild, das in diesem Wiki liegt' },
        { markdown: "'[[kein Link]]", hint: 'die Klammern, wie sie sind' },
      ],
    },
    {
      title: 'Wörter',
      examples: [
        { markdown: '**stark**, *betont*, ~~gestrichen~~', hint: '' },
        {
          markdown: '`Code`, <kbd>Strg</kbd>, H<sub>2</sub>O',
          hint: 'einige Elemente von HTML bleiben erhalten',
        },
        { markdown: 'Eine Behauptung.[^1]\n\n[^1]: Ihre Quelle.', hint: 'eine Fußnote' },
        {
          markdown: '$e^{i\\pi} + 1 = 0$',
          hint: 'eine Formel in TeX; zwischen $$ und $$ hat sie eigene Zeilen',
        },
      ],
    },
    {
      title: 'Absätze',
      examples: [
        { markdown: '## Eine Überschrift\n\n### Eine kleinere', hint: 'ein # ist der Titel der Seite' },
        { markdown: '- eins\n- zwei\n  - und ein halb', hint: '' },
        { markdown: '1. erstens\n2. zweitens', hint: '' },
        { markdown: '- [x] erledigt\n- [ ] offen', hint: '' },
        { markdown: '> Das hat jemand gesagt.', hint: '' },
        { markdown: '> [!NOTE]\n> Beachte das.', hint: 'oder TIP, IMPORTANT, WARNING, CAUTION' },
        {
          markdown: '| Tag | Regen |\n| --- | ---: |\n| Montag | 3 mm |',
          hint: 'der Doppelpunkt setzt eine Spalte nach rechts',
        },
        { markdown: '```js\nlet x = 1;\n```', hint: 'Code, mit Farben für seine Sprache' },
        {
          markdown: '```mermaid\ngraph LR\n  Tee --> Tasse\n```',
          hint: 'ein Diagramm, das der Browser zeichnet (mermaid)',
        },
        {
          markdown: '[[include:Home]]',
          hint: 'eine andere Seite, hier gezeigt; oder ![[Home#Speichern]], ein Teil davon',
        },
        {
          markdown: '[[foto.jpg|width=300,align=right,float,frame]]',
          hint: 'ein Bild in dieser Breite, mit Text daneben',
        },
        { markdown: '<details><summary>Mehr</summary>\n\nZuerst verborgen.\n\n</details>', hint: '' },
        { markdown: '---', hint: 'ein Strich quer über die Seite' },
      ],
    },
    {
      title: 'Über die Seite',
      examples: [
        { markdown: '[[_TOC_]]\n\n## Eins\n\n## Zwei', hint: 'eine Liste der Überschriften' },
        {
          markdown: '---\ntitle: Tee\ntags: [rezept, getränke]\naliases: [Aufgießen]\n---\nKoche das Wasser.',
          hint: 'ganz am Anfang: ein Titel, Schlagwörter, andere Namen, die hierher führen, und lang, ihre Sprache',
        },
      ],
    },
  ],
};
