import type { FirstRunMessages } from '../messages-first-run.js';

/** `firstRunMessages` in German. */
export const germanFirstRun: FirstRunMessages = {
  title: 'Ein leeres Wiki',
  lead: 'Dieser Knoten ist bereit und hat noch keine Seite. Er kann auf drei Weisen beginnen.',

  write: {
    title: 'Die erste Seite schreiben',
    lead: 'Alles andere wächst daraus. Seiten sind Markdown, und ein Link auf eine andere Seite sind zwei eckige Klammern.',
    create: 'Anlegen:',
    learn: 'Wie man schreibt',
  },

  account: {
    title: 'Zuerst anmelden',
    lead: 'In diesem Wiki schreibt, wer ein Konto hat. Der Link, mit dem die erste Administratorin sich eines anlegt, wurde ausgegeben, als der Knoten startete; er gilt einmal. Um ihn noch einmal zu sehen:',
    npm: 'im Terminal von npm start, die Zeile mit /_join/',
    logIn: 'Anmelden',
  },

  adopt: {
    title: 'Ein Wiki übernehmen, das in Git liegt',
    lead: 'Von GitHub, GitLab, Gollum oder einem anderen Knoten, mit der ganzen Geschichte. Halte diesen Knoten an, und starte ihn mit der Adresse des Repositorys:',
    source: 'https://example.org/unser-wiki.git',
    hint: 'Ein Ordner oder ein Bundle geht auch. Nichts wird nur zum Teil übernommen, und was denen schaden könnte, die das Wiki klonen, wird abgelehnt.',
  },

  join: {
    title: 'Sich den Knoten eines Wikis anschließen',
    there:
      'Gib auf einem Host, der das Wiki hat, eine Einladung aus, eine Router-Datei mit dem Geheimnis seines Netzes:',
    here: 'Bring die Datei so hierher, dass sie geheim bleibt, lege sie in den Datenordner dieses Knotens, und starte ihn neu:',
    hint: 'Er erhält das ganze Wiki, und von da an wird auf beiden geschrieben.',
    mesh: 'Die Seite über das Netz zeigt, wie weit er ist.',
  },
};
