import type { ChangedPages, Operation } from '@erwik/events';
import { talkPageOf } from '@erwik/pages';
import type { Guards } from './guard.js';
import { changing } from './guard.js';
import type { ReaderView } from './reader-view.js';

type ChangeOperation = Extract<
  Operation,
  | 'save'
  | 'changePages'
  | 'movePage'
  | 'revert'
  | 'putFile'
  | 'removeFile'
  | 'addFiles'
  | 'putPiece'
  | 'dropUpload'
>;

/** What is changed: all that is to be changed must be theirs to change. Throws `BadRequest` (401, 403), with nothing written. */
export const changeGuards: Guards<ChangeOperation> = {
  save: changing(async (view, body, store) => {
    view.mustWrite(body.name);
    return store.ask('save', body);
  }),
  changePages: changing(async (view, body, store) => {
    for (const { name } of body.changes) view.mustWrite(name);
    return changedAsSeen(view, await store.ask('changePages', body));
  }),
  /** Links to the page are written anew wherever they stand, as nobody's right to a page is a right to its links' targets. */
  movePage: changing(async (view, body, store) => {
    for (const name of [body.from, body.to]) {
      if (body.subpages) view.mustWriteBelow(name);
      else view.mustWrite(name);
    }
    const talks = [body.from, body.to.replace(/^\//, '')].map(talkPageOf);
    // whoever may not change those pages moves the others
    const talk = talks.every((name) => (body.subpages ? view.writesBelow(name) : view.writes(name)));
    return changedAsSeen(view, await store.ask('movePage', { ...body, talk: body.talk === true && talk }));
  }),
  revert: changing(async (view, body, store) => {
    const would = await store.ask('readRevert', { commits: body.commits });
    if (would.kind === 'revert') {
      for (const { path } of would.files) view.mustWrite(path);
      for (const { name } of would.conflicts) view.mustWrite(name);
    }
    return changedAsSeen(view, await store.ask('revert', body));
  }),
  putFile: changing(async (view, body, store) => {
    view.mustWrite(body.place.kind === 'page' ? body.place.page : body.place.path);
    return store.ask('putFile', body);
  }),
  removeFile: changing(async (view, body, store) => {
    view.mustWrite(body.path);
    return store.ask('removeFile', body);
  }),
  addFiles: changing(async (view, body, store) => {
    for (const { path } of body.files) view.mustWrite(path);
    return store.ask('addFiles', body);
  }),
  // Pieces become a file by `putFile` alone.
  putPiece: { least: 'writer', ask: null },
  dropUpload: { least: 'writer', ask: null },
};

function changedAsSeen(view: ReaderView, changed: ChangedPages): ChangedPages {
  if (changed.kind === 'saved') {
    const files = changed.files.filter(({ path }) => view.reads(path));
    return { ...changed, files, left: changed.left.filter(({ name }) => view.reads(name)) };
  }
  return changed;
}
