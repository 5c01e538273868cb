import type {
  CommitLine,
  HistoryRow,
  MeshLogLine,
  MeshReport,
  PageName,
  RecentRow,
  Receipt,
  ReplyOf,
  Revision,
  SearchHit,
  Sha,
} from '@erwik/events';
import type { TextBlock, VersionLabel } from '@erwik/merge';
import type { FilesInput, PageFilesInput, RemoveFileInput } from './files-model.js';
import type { FirstRunInput } from './first-run.js';
import type { HelpInput } from './help.js';
import type { Reach } from '../mesh/reach.js';
import type { ChangeInputs } from './change-model.js';
import type { FindingInputs, RecentFields } from './finding-model.js';

/** URLs of the bundled files, from the manifest of the client bundle. */
export type Assets = { readonly css: string; readonly js: string; readonly icon: string };

/** What the pill in the header tells about this node. */
export type NodeState =
  /** there is a mesh, and how it is stands elsewhere: on the page about it, and in the stream of events */
  | { readonly kind: 'mesh' }
  | { readonly kind: 'inSync' }
  /** so many saves of this node have not arrived everywhere; 0 where their number is not known */
  | { readonly kind: 'sending'; readonly edits: number }
  | { readonly kind: 'receiving'; readonly edits: number }
  /** not all nodes can be reached */
  | { readonly kind: 'apart'; readonly reachable: number; readonly nodes: number }
  /** there are others, and the router, which passes edits on to them, does not answer */
  | { readonly kind: 'silent' }
  /** no other node can be reached since then; null where there never was one */
  | { readonly kind: 'alone'; readonly sinceMs: number | null }
  | { readonly kind: 'cannotSave'; readonly reason: string };

/** What every page shows around its content; the same for all requests until the node's state changes. */
export type Site = {
  readonly name: string;
  readonly node: string;
  readonly assets: Assets;
  readonly state: NodeState;
  /** false: nothing that writes is offered, and the edit form explains why */
  readonly mayEdit: boolean;
  /** the page is protected: not all who may write may change it */
  readonly isLocked?: boolean;
  /** what changes are signed with; absent where a writer gives a name */
  readonly signsAs?: string;
  /** the address of the wiki's own stylesheet, where it has one */
  readonly style?: string | null;
};

/** A message above the content of a page. `node` is the host of the node that saved; `reach` is null where there is no other node. */
export type Notice =
  | { readonly kind: 'saved'; readonly commit: Sha; readonly node: string; readonly reach: Reach | null }
  | {
      readonly kind: 'merged';
      readonly name: PageName;
      readonly base: Sha | null;
      readonly commit: Sha;
      readonly with: readonly CommitLine[];
      readonly node: string;
      readonly reach: Reach | null;
    }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'redirected'; readonly from: string }
  /** the store cannot be reached: what is shown may be out of date */
  | { readonly kind: 'stale' }
  /** the reader's own last save is not here yet */
  | { readonly kind: 'notHereYet'; readonly commit: Sha }
  /** rendering took too long: the source is shown instead */
  | { readonly kind: 'tooComplex' }
  /** the index is still being built: lists and searches are incomplete */
  | { readonly kind: 'indexing' }
  /** so many passages of the page stand there in several versions */
  | { readonly kind: 'passages'; readonly count: number }
  /** the page was deleted while somebody else edited it, and the edit was kept */
  | { readonly kind: 'kept' }
  /** a person has chosen what a passage says, and it is saved */
  | { readonly kind: 'resolved'; readonly commit: Sha; readonly node: string; readonly reach: Reach | null }
  /** the passage that a person chose for does not stand there in several versions any more */
  | { readonly kind: 'settled' };

/** One version of a passage: who wrote it, and sanitized HTML; empty where this version has nothing there. */
export type ShownVersion = { readonly label: VersionLabel; readonly html: string };

/** A passage that stands on its page in several versions, in the order of their labels; `passage` counts from 1. */
export type ShownPassage = { readonly passage: number; readonly versions: readonly ShownVersion[] };

/** A page's HTML in pieces: sanitized HTML, and passages that a person has to choose for. */
export type PagePiece = string | ShownPassage;

/** The page whose passages are shown, and who looks at it: `mayEdit` adds buttons to choose a version with. */
export type ChoicePlace = { readonly name: PageName; readonly blob: Sha; readonly mayEdit: boolean };

/** A heading of the page, for the list "On this page". */
export type TocEntry = { readonly level: number; readonly id: string; readonly text: string };

/** Sanitized HTML of the special pages around a page; null where there is none. */
export type Surroundings = {
  readonly sidebar: string | null;
  readonly header: string | null;
  readonly footer: string | null;
};

/** A page at head. `html` is sanitized page HTML without the title's `<h1>`, which the view writes. */
export type PageInput = {
  readonly name: PageName;
  readonly title: string;
  /** what the page is about in a sentence or two, as plain text; empty where that is not known */
  readonly description: string;
  readonly html: string;
  readonly toc: readonly TocEntry[];
  readonly tags: readonly string[];
  /** the language of the text (BCP 47) */
  readonly lang: string;
  readonly blob: Sha;
  readonly change: CommitLine | null;
  readonly around: Surroundings;
  readonly notices: readonly Notice[];
};

/** A page that does not exist: status 404 with what may help, and the way to create it. */
export type MissingInput = {
  readonly name: PageName;
  readonly similar: readonly PageName[];
  readonly linkedFrom: readonly PageName[];
  readonly deleted: CommitLine | null;
  readonly around: Surroundings;
};

/** Several pages have the name that was asked for, but for case, spaces and dashes. */
export type AmbiguousInput = { readonly asked: string; readonly names: readonly PageName[] };

/** What a writer has typed so far. `base` is the commit it is based on, null for a new page; `key` the idempotency key. */
export type Draft = {
  readonly name: PageName;
  readonly text: string;
  readonly base: Sha | null;
  readonly summary: string;
  readonly author: string;
  readonly key: string;
  /** where the text is a section of the page alone: its number in the page at `base` */
  readonly section?: number;
};

/** A draft that this node keeps for its writer: from when, and whether the page was changed since by somebody else. */
export type KeptDraftInput = { readonly atMs: number; readonly changed: boolean };

/** Why a save did not happen. The text stays in the form. */
export type SaveProblem =
  | { readonly kind: 'tooLarge'; readonly bytes: number; readonly maxBytes: number }
  | { readonly kind: 'unavailable'; readonly message: string }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'tooMany'; readonly retryAfterS: number };

/** What is shown under the form: the text rendered, or how it differs from the text it is based on. */
export type EditPanel =
  { readonly kind: 'preview'; readonly html: string } | { readonly kind: 'changes'; readonly before: string };

export type EditInput = {
  readonly draft: Draft;
  readonly panel: EditPanel | null;
  readonly problem: SaveProblem | null;
  /** a draft that is offered */
  readonly kept?: KeptDraftInput | null;
};

/**
 * The page changed in the passages the writer changed. `draft.text` is the writer's whole text and `draft.base` already the
 * commit of `current`, so that the resolved form saves on top of it.
 */
export type ConflictInput = {
  readonly draft: Draft;
  readonly current: CommitLine;
  readonly blocks: readonly TextBlock[];
};

export type HistoryInput = {
  readonly name: PageName;
  readonly rows: readonly HistoryRow[];
  /** what every row can be compared with; null while nothing is held */
  readonly head: Sha | null;
  /** URL of the next, older rows; null at the end */
  readonly olderUrl: string | null;
  readonly complete: boolean;
  readonly nowMs: number;
};

export type CompareMode = 'split' | 'unified';
export type CompareInput = {
  readonly name: PageName;
  readonly from: Revision;
  readonly to: Revision;
  readonly mode: CompareMode;
};

/** One page at one commit, read-only. `html` as in `PageInput`; null where the page does not exist in it. */
export type RevisionInput = {
  readonly name: PageName;
  readonly title: string;
  readonly html: string | null;
  readonly change: CommitLine;
};

/** Asks before an old text becomes the newest: POST to the same URL with `base` and `key`. */
export type RestoreInput = {
  readonly name: PageName;
  readonly revision: Revision;
  /** the text at head; null where the page is deleted */
  readonly current: Revision | null;
  readonly key: string;
};

export type RecentInput = {
  readonly fields: RecentFields;
  readonly rows: readonly RecentRow[];
  readonly olderUrl: string | null;
  readonly complete: boolean;
  readonly nowMs: number;
};

export type SearchInput = {
  readonly query: string;
  readonly hits: readonly SearchHit[];
  readonly total: number;
  readonly offset: number;
  readonly nextUrl: string | null;
  readonly complete: boolean;
};

export type WantedInput = {
  readonly pages: readonly {
    readonly name: string;
    readonly linkedFrom: readonly PageName[];
    readonly links: number;
  }[];
  readonly complete: boolean;
};

/** Everything in the wiki that waits for a person to choose. */
export type ConflictsInput = ReplyOf<'conflicts'>;

export type CommitInput = {
  readonly change: CommitLine;
  readonly message: string;
  readonly pages: readonly RecentRow[];
  /** where it has arrived; null where there is nothing to tell */
  readonly arrival: ArrivalInput | null;
};

/** Which nodes hold a commit, the first first, as far as this node knows: `complete` on the node where it was saved. */
export type ArrivalInput = {
  readonly origin: string;
  readonly receipts: readonly Receipt[];
  readonly complete: boolean;
  readonly reach: Reach;
};

export type MeshInput = {
  /** null where no router runs or it cannot be asked; `meshed` tells whether there are other nodes all the same */
  readonly report: MeshReport | null;
  readonly meshed: boolean;
  readonly convergedSinceMs: number | null;
  /** the newest first */
  readonly log: readonly MeshLogLine[];
  readonly nowMs: number;
  readonly head: Sha | null;
  readonly pages: number;
  /** whether all of head's history can be searched */
  readonly indexed: boolean;
  /** what does not work, in words; empty when all is well */
  readonly degraded: readonly string[];
};

/** Any other refusal. `message` says what happened and what to do, without internals. */
export type ErrorInput = {
  readonly status: number;
  readonly message: string;
  readonly retryAfterS: number | null;
};

/** The form of `/_new`: asks for a title (GET `/_new?title=`); `message` says why the last one was refused. */
export type NewPageInput = { readonly title: string; readonly message: string | null };

/** A view turns data into a whole HTML document. */
export type View<Input> = (site: Site, input: Input) => string;

/** Every document the front answers with, and two fragments. The implementation is `views` in views.ts. */
export type Views = { readonly [Name in keyof FindingInputs]: View<FindingInputs[Name]> } & {
  readonly [Name in keyof ChangeInputs]: View<ChangeInputs[Name]>;
} & {
  readonly page: View<PageInput>;
  readonly missing: View<MissingInput>;
  readonly ambiguous: View<AmbiguousInput>;
  readonly firstRun: View<FirstRunInput>;
  readonly newPage: View<NewPageInput>;
  readonly edit: View<EditInput>;
  readonly conflict: View<ConflictInput>;
  readonly history: View<HistoryInput>;
  readonly compare: View<CompareInput>;
  readonly revision: View<RevisionInput>;
  readonly restore: View<RestoreInput>;
  readonly recent: View<RecentInput>;
  readonly search: View<SearchInput>;
  readonly wanted: View<WantedInput>;
  readonly commit: View<CommitInput>;
  readonly help: View<HelpInput>;
  readonly conflicts: View<ConflictsInput>;
  readonly allFiles: View<FilesInput>;
  readonly pageFiles: View<PageFilesInput>;
  readonly removeFile: View<RemoveFileInput>;
  readonly mesh: View<MeshInput>;
  readonly error: View<ErrorInput>;
  /** page HTML with passages in conflict as cards; on their own page, at head, they can be linked to and chosen from */
  readonly passages: (pieces: readonly PagePiece[], place: ChoicePlace | null) => string;
  /** a notice as a fragment, to be put in the place of `noticeMarker` in a document that was rendered before */
  readonly notice: (notice: Notice) => string;
  /** the answer to POST `/P/_preview`: the rendered text as a fragment, for the preview beside the editor */
  readonly preview: (html: string) => string;
};

/** Stands once in every document, before any content of the wiki; a notice may be put in its place. */
export const noticeMarker = '<!--notices-->';

/** Names of the form fields a save posts to `/P/_edit` (application/x-www-form-urlencoded). */
export const saveFields = {
  text: 'text',
  /** commit the text is based on; empty for a new page */
  base: 'base',
  summary: 'summary',
  key: 'key',
  /** number of the section that the text is, where it is not the whole page */
  section: 'section',
  /** the writer's name, optional */
  author: 'author',
  /** `save`, `preview`, `changes`, `download`, or `resolve` from the conflict page (then `resolvedText` of conflict-choices.ts reads the text) */
  action: 'action',
} as const;

/** Names of the form fields that a choice between versions posts to `/P/_resolve`. */
export const choiceTargetFields = {
  /** blob of the page that the reader saw */
  blob: 'blob',
  /** number of the passage on it, counted from 1 */
  passage: 'passage',
  /** the number of a version, counted from 1, `all`, or `edit` to write it anew in the editor */
  keep: 'keep',
} as const;

/**
 * What `/_events?page=P` tells open browsers: the SSE `event:` name is the kind, `data:` the rest as JSON. `page` and
 * `received` are sent for the page and the commit asked for, `mesh` where the mesh was asked for; `state` and `node` at the
 * start and whenever they change.
 */
export type LiveEvent =
  | {
      readonly kind: 'page';
      readonly name: PageName;
      readonly blob: Sha | null;
      readonly author: string;
      readonly node: string | null;
      readonly commit: Sha;
    }
  | { readonly kind: 'head'; readonly head: Sha }
  /** this node holds another commit; `saved` here, or pulled from another node */
  | { readonly kind: 'commit'; readonly commit: Sha; readonly saved: boolean }
  /** so many passages of the page stand there in several versions now; 0 when all have been chosen */
  | { readonly kind: 'conflict'; readonly name: PageName; readonly count: number }
  | { readonly kind: 'state'; readonly degraded: readonly string[] }
  | ({ readonly kind: 'node'; readonly state: NodeState['kind'] } & PillText)
  /** the router reports something new */
  | { readonly kind: 'mesh' }
  /** a node holds the commit: as a `Receipt` */
  | {
      readonly kind: 'received';
      readonly commit: Sha;
      readonly node: string;
      readonly ms: number | null;
      readonly via: string | null;
    };

/** What the pill says: `label`, followed by the moment `sinceMs` where there is one, and more in `hint`. */
export type PillText = {
  readonly label: string;
  readonly hint: string;
  readonly sinceMs: number | null;
};
