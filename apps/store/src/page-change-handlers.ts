import type { RequestHandlers } from '@erwik/bus';
import { changePages } from './change-pages.js';
import type { HandlerTools } from './finding-handlers.js';
import { movePage, readMove } from './move-page.js';
import { readTemplate } from './read-template.js';
import { readRevert, revert } from './revert.js';
import type { Wiki } from './wiki.js';

type PageChangeOperation =
  'changePages' | 'movePage' | 'readMove' | 'revert' | 'readRevert' | 'listDeleted' | 'readTemplate';

/** The answers to what becomes of pages besides being saved one by one. */
export function pageChangeHandlers(
  wiki: Wiki,
  { answered, current }: HandlerTools,
): Pick<RequestHandlers, PageChangeOperation> {
  const { indexer } = wiki;
  return {
    changePages: answered((body) => changePages(wiki, body)),
    movePage: answered((body) => movePage(wiki, body)),
    readMove: answered((body) => readMove(wiki, body)),
    revert: answered((body) => revert(wiki, body)),
    readRevert: answered((body) => readRevert(wiki, body)),
    listDeleted: answered((body) => current(wiki, () => indexer.ask('deletedPages', body))),
    readTemplate: answered((body) => readTemplate(wiki, body)),
  };
}
