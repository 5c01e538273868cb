/**
 * What somebody needs for an address: nothing; the right to read, to write, or to manage the wiki; an account. `edit` is `write` for who
 * has not logged in and `read` for who has, as a form says why it cannot be sent. With `itself` the route asks, in its own way: it gives a
 * writer's text back, or speaks to programs that know no login page.
 */
export type Need = 'public' | 'read' | 'edit' | 'write' | 'admin' | 'account' | 'itself';

/** Methods of an address, and what each needs; HEAD goes with GET. */
export type Needs = Readonly<Partial<Record<'GET' | 'POST' | 'PUT' | 'DELETE', Need>>>;

const toRead: Needs = { GET: 'read' };
const toLogIn: Needs = { GET: 'public', POST: 'public' };
const toManage: Needs = { GET: 'admin', POST: 'admin' };
const toOwn: Needs = { GET: 'account', POST: 'account' };
const toGit: Needs = { GET: 'itself', POST: 'itself' };
/** A form that everybody may look at who may read, and that writes. */
const toChange: Needs = { GET: 'edit', POST: 'write' };

/** Addresses of the site, below its root; `:x` is one segment, `*` all that follows. */
export const siteNeeds: Readonly<Record<string, Needs>> = {
  '/healthz': { GET: 'public' },
  '/readyz': { GET: 'public' },
  '/metrics': { GET: 'public' },
  '/robots.txt': { GET: 'public' },
  '/sitemap.xml': toRead,
  '/llms.txt': toRead,
  '/_feed.atom': toRead,
  '/_tags/:tag/_feed.atom': toRead,
  '/_events': toRead,
  '/_recent': toRead,
  '/_pages': toRead,
  '/_search': toRead,
  '/_tags': toRead,
  '/_tags/:rest': toRead,
  '/_user/:rest': toRead,
  '/_user/:name/revert': toChange,
  '/_orphans': toRead,
  '/_broken': toRead,
  '/_wanted': toRead,
  '/_deleted': toRead,
  '/_conflicts': toRead,
  '/_new': { GET: 'edit' },
  '/_random': toRead,
  '/_help': toRead,
  '/_help/markdown': toRead,
  '/_help/api': toRead,
  '/_mesh': toRead,
  '/_files': { GET: 'read', POST: 'write' },
  '/_export.zip': toRead,
  '/_export.html.zip': toRead,
  '/_import': toChange,
  '/_watched': { GET: 'read', POST: 'read' },
  '/_commit/:commit': toRead,
  '/_commit/:commit/revert': toChange,
  '/_prefetch.json': { GET: 'public' },
  '/_language': { GET: 'public', POST: 'public' },
  '/_login': toLogIn,
  '/_login/*': toLogIn,
  '/_oidc': toLogIn,
  '/_oidc/*': toLogIn,
  '/_logout': toLogIn,
  '/_join/*': toLogIn,
  '/_account': toOwn,
  '/_account/*': toOwn,
  '/_people': toManage,
  '/_people/*': toManage,
  '/_access': toManage,
  '/_custom.css': toRead,
  '/_diagram': toRead,
  '/_diagram/*': toRead,
  '/_git/*': toGit,
  '/wiki.git/*': toGit,
};

/** What can be done with a page, by the segment behind its name. */
export const pageNeeds: Readonly<Record<string, Needs>> = {
  '': toRead,
  _edit: { GET: 'edit', POST: 'itself' },
  _draft: { POST: 'itself' },
  _merge: { POST: 'read' },
  _preview: { POST: 'read' },
  _history: toRead,
  _compare: toRead,
  _rev: toRead,
  _raw: toRead,
  '_feed.atom': toRead,
  _watch: { GET: 'read', POST: 'read' },
  _links: toRead,
  _files: { GET: 'read', POST: 'write' },
  _file: toRead,
  _blame: toRead,
  _download: { POST: 'public' },
  _rename: toChange,
  _delete: toChange,
  _resolve: { POST: 'itself' },
  _restore: toChange,
  _protect: toManage,
  _talk: toRead,
  _editing: { POST: 'write' },
};

/** Addresses of the API, below `/_api/v1`, as its endpoints spell them. */
export const apiNeeds: Readonly<Record<string, Needs>> = {
  '/openapi.json': toRead,
  '/me': { GET: 'public' },
  '/me/tokens': toOwn,
  '/me/tokens/{id}': { DELETE: 'account' },
  '/tokens': toOwn,
  '/tokens/{id}': { DELETE: 'account' },
  '/pages': toRead,
  '/pages/{path}': { GET: 'read', PUT: 'write', DELETE: 'write' },
  '/pages/{path}/history': toRead,
  '/pages/{path}/revisions/{commit}': toRead,
  '/pages/{path}/compare': toRead,
  '/pages/{path}/links': toRead,
  '/pages/{path}/blame': toRead,
  '/pages/{path}/files': { GET: 'read', POST: 'write' },
  '/pages/{path}/move': { POST: 'write' },
  '/files': toRead,
  '/files/{path}': { GET: 'read', PUT: 'write', DELETE: 'write' },
  '/search': toRead,
  '/suggest': toRead,
  '/recent': toRead,
  '/tags': toRead,
  '/wanted': toRead,
  '/orphans': toRead,
  '/broken': toRead,
  '/deleted': toRead,
  '/conflicts': toRead,
  '/commits': { POST: 'write' },
  '/commits/{commit}': toRead,
  '/commits/{commit}/receipts': toRead,
  '/commits/{commit}/revert': { POST: 'write' },
  '/render': { POST: 'read' },
  '/mesh': toRead,
  '/events': toRead,
};
