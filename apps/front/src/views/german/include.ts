import type { IncludeMessages } from '../messages-include.js';

/** `includeMessages` in German. */
export const germanInclude: IncludeMessages = {
  from: 'Aus',
  circle: 'Diese Seite steht nicht hier, weil sie sich selbst zeigt.',
  depth: 'Diese Seite steht nicht hier, weil sie die sechste innerhalb einer anderen ist.',
  size: 'Diese Seite steht nicht hier, weil es zu viele sind oder sie zu groß sind.',
  section: 'Diese Seite hat keine solche Überschrift.',
  unreadable: 'Dies kann hier nicht gezeigt werden.',
};
