import type { Logger } from '@erwik/runtime';
import type { AccessRights } from './access/access-rights.js';
import type { AccountParts } from './accounts/account-parts.js';
import type { CustomStyle } from './custom-style/custom-style.js';
import type { FrontConfig } from './config.js';
import type { DraftBoard } from './drafts/draft-board.js';
import type { EditingBoard } from './drafts/editing-board.js';
import type { HitStores, SaveLimit } from './guards/rate-limit.js';
import type { DiagramAssets } from './http/assets.js';
import type { PageDocuments } from './pages/page-documents.js';
import type { MeshWatch } from './mesh/mesh-watch.js';
import type { SurroundingTexts } from './pages/surroundings.js';
import type { IncludedTexts } from './rendering/included-texts.js';
import type { RenderedTexts } from './rendering/rendered-texts.js';
import type { StoreClient } from './store/store-client.js';
import type { WatchLists } from './store/watch-lists.js';
import type { StoreWatch } from './store/store-watch.js';
import type { Thumbnails } from './thumbnails/thumbnails.js';
import type { Site, Views } from './views/model.js';

/** What the routes of a front work with. */
export type FrontParts = {
  readonly config: FrontConfig;
  readonly log: Logger;
  /** the store as the person sees it whose request is being answered */
  readonly store: StoreClient;
  readonly rights: AccessRights;
  readonly accounts: AccountParts;
  readonly watch: StoreWatch;
  readonly mesh: MeshWatch;
  readonly documents: PageDocuments;
  readonly texts: RenderedTexts;
  readonly included: IncludedTexts;
  readonly surroundings: SurroundingTexts;
  readonly thumbnails: Thumbnails;
  readonly customStyle: CustomStyle;
  readonly views: Views;
  readonly diagrams: DiagramAssets;
  /** what all documents look like, for copies of them */
  readonly stylesheet: Buffer;
  /** what documents made for one request show around their content, as things stand now */
  readonly site: () => Site;
  readonly limitSaves: SaveLimit;
  /** where the fronts of a node count together; null where this one counts for itself */
  readonly hits: HitStores;
  readonly watchLists: WatchLists;
  readonly limitDrafts: SaveLimit;
  readonly drafts: DraftBoard;
  readonly editing: EditingBoard;
};
