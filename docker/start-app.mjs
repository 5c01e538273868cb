// @ts-check
// `node docker/start-app.mjs front|store|router`: what each container of a node runs.
import { routerFileVariables } from '../scripts/router-file-variables.mjs';
import { accessVariables } from '../scripts/access-variables.mjs';

const app = process.argv[2] ?? '';
// as under `npm start`, all processes of the node have the name that the router file gives it
const inPlace = await routerFileVariables(process.env['ERWIK_ROUTER_FILE'] ?? '');
Object.assign(process.env, inPlace, accessVariables(process.env));
await import(new URL(`../apps/${app}/dist/main.js`, import.meta.url).href);
