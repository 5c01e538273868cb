/** The renderer alone: it loads some 30 MB of code, which only a thread that renders should have to. */
export { renderPage } from './render/render-page.js';
export { htmlMaxChars, tokensMaxCount } from './render/render-body.js';
