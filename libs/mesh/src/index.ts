export { changesOfRouterFile } from './router-file-changes.js';
export { Neighbor, NodeName, RouterFile, readRouterFile, routerFileMaxChars } from './router-file.js';
export type { RouterFileFault, RouterFileReading, Suggest } from './router-file.js';
