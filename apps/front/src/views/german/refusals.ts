/** Titles of the pages that refuse something, by their status. */
export const germanTitles = new Map<number, string>([
  [400, 'Diese Anfrage ergibt hier keinen Sinn'],
  [401, 'Erst anmelden'],
  [403, 'Nicht erlaubt'],
  [404, 'Nicht hier'],
  [405, 'Hier nicht möglich'],
  [409, 'Inzwischen hat sich etwas anderes geändert'],
  [413, 'Zu groß'],
  [414, 'Diese Adresse ist zu lang'],
  [415, 'Diese Art von Inhalt wird nicht angenommen'],
  [421, 'Ein anderer Host'],
  [422, 'Nicht angenommen'],
  [429, 'Zu viele Anfragen'],
  [431, 'Zu viele Kopfzeilen'],
  [500, 'Etwas ist schiefgegangen'],
  [503, 'Jetzt nicht verfügbar'],
]);

/** What is refused is told in English, which programs read as well; `*` stands for a number or a word that is taken over. */
const sentences: readonly (readonly [english: string, german: string])[] = [
  ['There is nothing at this address.', 'Unter dieser Adresse gibt es nichts.'],
  ['There is no page of that name.', 'Eine Seite dieses Namens gibt es nicht.'],
  ['There is no page of that name, and never was.', 'Eine Seite dieses Namens gibt es nicht und gab es nie.'],
  ['There is no page of that name any more.', 'Eine Seite dieses Namens gibt es nicht mehr.'],
  [
    'There is no page of that name to be deleted.',
    'Eine Seite dieses Namens, die gelöscht werden könnte, gibt es nicht.',
  ],
  [
    'There is no page of that name to be renamed.',
    'Eine Seite dieses Namens, die umbenannt werden könnte, gibt es nicht.',
  ],
  ['There is no such page.', 'Eine solche Seite gibt es nicht.'],
  ['There is no such file.', 'Eine solche Datei gibt es nicht.'],
  ['There is “*” already.', '„*“ gibt es schon.'],
  ['No page has that tag.', 'Keine Seite hat dieses Schlagwort.'],
  ['This wiki has no home page.', 'Dieses Wiki hat keine Startseite.'],
  ['This wiki has no pages yet.', 'Dieses Wiki hat noch keine Seiten.'],
  ['This wiki does not have that commit.', 'Diesen Commit hat dieses Wiki nicht.'],
  ['This wiki does not have these commits.', 'Diese Commits hat dieses Wiki nicht.'],
  ['There is no file whose path begins so.', 'Keine Datei hat einen Pfad, der so beginnt.'],
  ['The page did not exist then.', 'Damals gab es die Seite nicht.'],
  ['Two commits can be compared.', 'Zwei Commits können verglichen werden.'],
  ['A commit is written as 40 hex digits in lower case.', 'Ein Commit sind 40 kleine Hexadezimalziffern.'],
  ['A commit is named by 40 hex digits.', 'Ein Commit wird mit 40 Hexadezimalziffern benannt.'],
  [
    'A file is at this address; it has no text to edit.',
    'Unter dieser Adresse ist eine Datei; sie hat keinen Text zum Bearbeiten.',
  ],
  [
    'Sections are counted from 1: the address ends with ?section=1.',
    'Abschnitte zählen ab 1: die Adresse endet mit ?section=1.',
  ],
  [
    'A section is put together with the page when it is saved.',
    'Ein Abschnitt wird mit der Seite zusammengeführt, wenn er gespeichert wird.',
  ],
  [
    'The address is not valid percent-encoded UTF-8.',
    'Die Adresse ist kein gültiges, prozentkodiertes UTF-8.',
  ],
  ['An address has no control characters.', 'Eine Adresse enthält keine Steuerzeichen.'],
  [
    'Names that begin with "_" are addresses of the wiki itself.',
    'Namen, die mit „_“ beginnen, sind Adressen des Wikis selbst.',
  ],
  ['Names beginning with "_" are reserved.', 'Namen, die mit „_“ beginnen, sind vergeben.'],
  [
    'Names beginning with "." or like "git~1" are reserved.',
    'Namen, die mit „.“ beginnen oder wie „git~1“ aussehen, sind vergeben.',
  ],
  [
    'A page name needs a character before and after each slash.',
    'Ein Seitenname braucht vor und nach jedem Schrägstrich ein Zeichen.',
  ],
  [
    'A part of a page name cannot consist of dots.',
    'Ein Teil eines Seitennamens kann nicht aus Punkten bestehen.',
  ],
  [
    'A part of a page name cannot end with a dot.',
    'Ein Teil eines Seitennamens kann nicht mit einem Punkt enden.',
  ],
  ['A page name cannot contain a backslash.', 'Ein Seitenname kann keinen Backslash enthalten.'],
  [
    'A page name cannot contain a percent escape such as %20.',
    'Ein Seitenname kann keine Prozentkodierung wie %20 enthalten.',
  ],
  [
    'A page name cannot contain control or invisible characters.',
    'Ein Seitenname kann keine Steuerzeichen oder unsichtbaren Zeichen enthalten.',
  ],
  [
    'A page name cannot be the name of a Windows device.',
    'Ein Seitenname kann nicht der Name eines Windows-Geräts sein.',
  ],
  [
    'A page name has at most * characters, and * bytes between slashes.',
    'Ein Seitenname hat höchstens * Zeichen, und * Byte zwischen Schrägstrichen.',
  ],
  ['A page has at most * bytes.', 'Eine Seite hat höchstens * Byte.'],
  ['A search has at most * characters.', 'Eine Suche hat höchstens * Zeichen.'],
  ['The offset is a whole number up to *.', 'Der Versatz (offset) ist eine ganze Zahl bis *.'],
  ['Days are a whole number from 1 to *.', 'Tage sind eine ganze Zahl von 1 bis *.'],
  ['Lines are counted from 1 on.', 'Zeilen zählen ab 1.'],
  ['A day is written as 2026-12-31.', 'Ein Tag wird als 2026-12-31 geschrieben.'],
  ['Between 1 and * changes are taken back at once.', 'Auf einmal werden 1 bis * Änderungen zurückgenommen.'],
  [
    'Which revision of the page to delete is not said.',
    'Es fehlt, welche Version der Seite gelöscht werden soll.',
  ],
  ['The form does not say which file to remove.', 'Im Formular fehlt, welche Datei entfernt werden soll.'],
  ['This names no version of a passage.', 'Das benennt keine Fassung einer Stelle.'],
  ['This names no changes of pages.', 'Das benennt keine Änderungen an Seiten.'],
  [
    'A list has at most * pages. Take one off first.',
    'Eine Liste hat höchstens * Seiten. Nimm erst eine herunter.',
  ],
  ['No sitemap begins there.', 'Dort beginnt keine Sitemap.'],
  ['* is not supported here.', '* geht hier nicht.'],
  ['The file is empty. Choose another.', 'Die Datei ist leer. Wähle eine andere.'],
  ['The file has * bytes.', 'Die Datei hat * Byte.'],
  ['A field takes one value.', 'Ein Feld nimmt einen Wert.'],
  ['The field * takes one value.', 'Das Feld * nimmt einen Wert.'],
  ['A field is not percent-encoded UTF-8.', 'Ein Feld ist kein prozentkodiertes UTF-8.'],
  ['At most * fields are read.', 'Höchstens * Felder werden gelesen.'],
  ['The body must be * in UTF-8.', 'Der Inhalt muss * in UTF-8 sein.'],
  ['The body must be multipart/form-data.', 'Der Inhalt muss multipart/form-data sein.'],
  ['The body is not UTF-8 text.', 'Der Inhalt ist kein Text in UTF-8.'],
  ['The form has no boundary between its parts.', 'Das Formular hat keine Grenze zwischen seinen Teilen.'],
  ['The form is broken or not whole.', 'Das Formular ist beschädigt oder unvollständig.'],
  ['A request carries at most * bytes.', 'Eine Anfrage enthält höchstens * Byte.'],
  ['The connection ended before the body did.', 'Die Verbindung endete vor dem Inhalt.'],
  ['The connection ended before the file did.', 'Die Verbindung endete vor der Datei.'],
  ['Too much is being sent at once.', 'Gerade wird zu viel auf einmal gesendet.'],
  ['Too many files are being sent at once.', 'Gerade werden zu viele Dateien auf einmal gesendet.'],
  ['Too many browsers are listening to this front.', 'Zu viele Browser hören diesem Knoten zu.'],
  ['Too many streams are open at this address.', 'Unter dieser Adresse sind zu viele Ströme offen.'],
  ['Too many pages are being rendered.', 'Gerade werden zu viele Seiten dargestellt.'],
  ['Pages cannot be rendered now.', 'Seiten können jetzt nicht dargestellt werden.'],
  ['Pages cannot be watched now.', 'Seiten können jetzt nicht beobachtet werden.'],
  ['Drafts cannot be kept now.', 'Entwürfe können jetzt nicht aufgehoben werden.'],
  ['That were a lot of drafts in a short time.', 'Das waren viele Entwürfe in kurzer Zeit.'],
  ['This address asks too often: wait a minute.', 'Diese Adresse fragt zu oft: warte eine Minute.'],
  [
    'Other archives are being made. Try again soon.',
    'Gerade entstehen andere Archive. Versuche es bald noch einmal.',
  ],
  [
    'The wiki is being changed without pause. Try again in a moment.',
    'Das Wiki wird ohne Pause geändert. Versuche es gleich noch einmal.',
  ],
  ['Wait * seconds.', 'Warte * Sekunden.'],
  ['You may not read this wiki.', 'Du darfst dieses Wiki nicht lesen.'],
  ['Only administrators of this wiki may do this.', 'Das dürfen nur Verwalter dieses Wikis.'],
  ['This needs an account.', 'Dazu braucht es ein Konto.'],
  [
    'The rules of this wiki do not let you change “*”.',
    'Die Regeln dieses Wikis erlauben dir nicht, „*“ zu ändern.',
  ],
  [
    'Log in first: without an account this is not possible.',
    'Melde dich zuerst an: ohne Konto geht das nicht.',
  ],
  ['You may read this wiki, but not change it.', 'Du darfst dieses Wiki lesen, aber nicht ändern.'],
  [
    'Another site asked your browser to send this, so it was not done.',
    'Eine andere Website hat deinen Browser gebeten, das zu senden; deshalb wurde es nicht getan.',
  ],
  ['The store of this node does not answer now.', 'Der Speicher dieses Knotens antwortet jetzt nicht.'],
  ['The store does not answer.', 'Der Speicher antwortet nicht.'],
  [
    'Changes are not followed: the bus cannot be reached.',
    'Änderungen werden nicht verfolgt: der Bus ist nicht erreichbar.',
  ],
  ['The disk of the repository cannot be read.', 'Der Datenträger des Repositorys ist nicht lesbar.'],
  ['The disk is nearly full: * MiB are free.', 'Der Datenträger ist fast voll: * MiB sind frei.'],
  [
    'The repository cannot be written: its disk is read-only, or the folder belongs to somebody else.',
    'Ins Repository kann nicht geschrieben werden: der Datenträger ist schreibgeschützt, oder der Ordner gehört jemand anderem.',
  ],
  [
    'Search and history are not available; pages and saves are.',
    'Suche und Versionen sind nicht verfügbar; Seiten und Speichern schon.',
  ],
  ['This wiki does not speak that language.', 'Diese Sprache spricht dieses Wiki nicht.'],
  ['The store did not understand this request.', 'Der Speicher hat diese Anfrage nicht verstanden.'],
  [
    'Something went wrong on this node. It has been written to its log.',
    'Auf diesem Knoten ist etwas schiefgegangen. Es steht in seinem Protokoll.',
  ],
  [
    'A draft that this node keeps has at most * characters.',
    'Ein Entwurf, den dieser Knoten aufhebt, hat höchstens * Zeichen.',
  ],
  ['The store did not understand this.', 'Der Speicher hat das nicht verstanden.'],
  ['This names no form of the page.', 'Das benennt kein Formular der Seite.'],
  [
    'Who else edits this page is not known now.',
    'Wer diese Seite sonst bearbeitet, ist jetzt nicht bekannt.',
  ],
  ['JSON nests at most * levels.', 'JSON ist höchstens * Ebenen tief.'],
  ['The member * stands twice.', 'Der Eintrag * steht zweimal da.'],
  ['The body is not JSON.', 'Der Inhalt ist kein JSON.'],
  ['A file has at most * MiB.', 'Eine Datei hat höchstens * MiB.'],
  ['A field of the form is too long.', 'Ein Feld des Formulars ist zu lang.'],
  ['At most * files are taken at once.', 'Auf einmal werden höchstens * Dateien angenommen.'],
  ['A form has at most * bytes.', 'Ein Formular hat höchstens * Byte.'],
  ['There is no file in this archive.', 'In diesem Archiv ist keine Datei.'],
  ['“*” is in the archive twice.', '„*“ ist zweimal im Archiv.'],
  ['A name in the archive is not UTF-8.', 'Ein Name im Archiv ist kein UTF-8.'],
  ['The name “*” leads out of the archive.', 'Der Name „*“ führt aus dem Archiv hinaus.'],
  ['“*” is a symbolic link.', '„*“ ist ein symbolischer Link.'],
  ['“*” is encrypted.', '„*“ ist verschlüsselt.'],
  ['“*” is compressed in a way that is not known.', '„*“ ist auf unbekannte Weise komprimiert.'],
  ['This file cannot be read as a zip archive.', 'Diese Datei ist nicht als Zip-Archiv lesbar.'],
  [
    'An archive has at most * files, which unpack to * bytes.',
    'Ein Archiv hat höchstens * Dateien, entpackt zusammen * Byte.',
  ],
  ['An archive has at most * bytes here.', 'Ein Archiv hat hier höchstens * Byte.'],
  [
    'The rules of this wiki do not let you change “*”.',
    'Die Regeln dieses Wikis lassen dich „*“ nicht ändern.',
  ],
  ['You may not read this wiki.', 'Du darfst dieses Wiki nicht lesen.'],
  ['You may not change this.', 'Du darfst das nicht ändern.'],
  [
    'Log in first: without an account this is not possible.',
    'Melde dich zuerst an: ohne Konto geht das nicht.',
  ],
  ['There were too many tries. Wait a moment.', 'Das waren zu viele Versuche. Warte einen Moment.'],
  ['Who you are cannot be found out now.', 'Wer du bist, lässt sich jetzt nicht feststellen.'],
  ['People log in here by a password alone.', 'Hier meldet man sich nur mit einem Passwort an.'],
  ['The provider does not answer now.', 'Der Anbieter antwortet jetzt nicht.'],
  ['Too many log in at once.', 'Zu viele melden sich gleichzeitig an.'],
  ['Only administrators can do this.', 'Das können nur Administratoren.'],
  [
    'The proxy names somebody who can have no account here.',
    'Der Proxy nennt jemanden, der hier kein Konto haben kann.',
  ],
  ['This account is disabled.', 'Dieses Konto ist gesperrt.'],
  ['Nobody can log in here now.', 'Hier kann sich jetzt niemand anmelden.'],
  ['This wiki has no such stylesheet.', 'Ein solches Stylesheet hat dieses Wiki nicht.'],
  ['Pictures are made * pixels wide.', 'Bilder werden * Pixel breit gemacht.'],
  ['Too many pictures are being made smaller.', 'Gerade werden zu viele Bilder verkleinert.'],
  ['It cannot stand there: *.', 'Dort kann es nicht stehen: *.'],
  [
    'This file holds settings of the wiki, and is not brought in.',
    'Diese Datei enthält Einstellungen des Wikis und wird nicht hereingeholt.',
  ],
  ['No page can have this name.', 'Keine Seite kann so heißen.'],
  ['No page can have this name: *.', 'Keine Seite kann so heißen: *.'],
  ['A page holds * bytes.', 'Eine Seite fasst * Byte.'],
  ['Its text is not UTF-8. Convert it first.', 'Der Text ist kein UTF-8. Wandle ihn zuerst um.'],
  ['Its text is empty.', 'Der Text ist leer.'],
  [
    'The text is empty. An empty page cannot be saved.',
    'Der Text ist leer. Eine leere Seite kann nicht gespeichert werden.',
  ],
  [
    'This idempotency key has already saved something else. Use a new key for each save.',
    'Dieses Formular wurde schon mit einem anderen Text gespeichert. Öffne es neu.',
  ],
  [
    'More pages link here than can be changed at once. Leave a redirect, and leave the links as they are.',
    'Mehr Seiten verlinken hierher, als auf einmal geändert werden können. Lass eine Weiterleitung zurück, und die Links, wie sie sind.',
  ],
  ['The file cannot be written now.', 'Die Datei kann jetzt nicht geschrieben werden.'],
  ['At most * files move at once.', 'Auf einmal ziehen höchstens * Dateien um.'],
  [
    'Merged with what others wrote, the page would be * bytes long.',
    'Zusammen mit dem, was andere geschrieben haben, wäre die Seite * Byte lang.',
  ],
  [
    'The page “*” differs from this name only in case, spaces or dashes.',
    'Die Seite „*“ unterscheidet sich von diesem Namen nur durch Großschreibung, Leerzeichen oder Striche.',
  ],
  ['The text is * bytes long; a page holds *.', 'Der Text ist * Byte lang; eine Seite fasst *.'],
  ['There is no page “*” any more.', 'Die Seite „*“ gibt es nicht mehr.'],
  ['There is no page “*”.', 'Die Seite „*“ gibt es nicht.'],
  [
    'There is “*” already. Choose another name, or move or delete that first.',
    '„*“ gibt es schon. Wähle einen anderen Namen, oder verschiebe oder lösche das andere zuerst.',
  ],
  ['The page has this name already.', 'So heißt die Seite schon.'],
  [
    'The revision this text was based on is not in this wiki.',
    'Die Version, auf der dieser Text beruht, ist nicht in diesem Wiki.',
  ],
  [
    'A commit of these is not in this wiki’s history.',
    'Einer dieser Commits gehört nicht zur Geschichte dieses Wikis.',
  ],
  [
    'Some access rules cannot be read: what they are about is closed to all but administrators, who see on /_access what to mend.',
    'Einige Zugriffsregeln sind nicht lesbar: wovon sie handeln, ist für alle außer Verwaltern geschlossen; was zu ändern ist, sehen sie unter /_access.',
  ],
  ['The file did not arrive whole. Send it again.', 'Die Datei kam nicht ganz an. Sende sie noch einmal.'],
];

const plain = new Map(sentences.filter(([english]) => !english.includes('*')));
const patterns = sentences
  .filter(([english]) => english.includes('*'))
  .map(([english, german]) => ({ pattern: patternOf(english), german }));

/** A refusal in German; as it is where no translation is known. */
export function germanRefusal(message: string): string {
  const known = plain.get(message);
  if (known !== undefined) return known;
  for (const { pattern, german } of patterns) {
    const words = pattern.exec(message)?.slice(1);
    if (words !== undefined) return german.replaceAll('*', () => words.shift() ?? '');
  }
  return message;
}

function patternOf(english: string): RegExp {
  const parts = english.split('*').map((part) => part.replace(/[.?()]/g, '\\$&'));
  return new RegExp(`^${parts.join('(.{1,200}?)')}$`, 'u');
}
