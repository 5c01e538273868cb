import type { RequestHandler } from 'express';
import type { DiagramAssets } from '../http/assets.js';
import { originOf } from '../http/origin.js';
import { sendHtml } from '../http/send.js';

/**
 * `GET /_diagram`: the document in which a diagram is drawn. It belongs to no site, even when it is opened by itself, runs
 * the two scripts that it names and no other, and can ask nobody for anything.
 */
export function diagramDocument({ library, script }: DiagramAssets): RequestHandler {
  const document = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>Diagram</title>
<style>body { margin: 0; } svg { display: block; max-inline-size: 100%; }</style>
</head>
<body><script src="${library}"></script><script src="${script}"></script></body>
</html>
`;
  return (request, response) => {
    const origin = originOf(request);
    const policy = [
      'sandbox allow-scripts',
      "default-src 'none'",
      `script-src ${origin}${library} ${origin}${script}`,
      "style-src 'unsafe-inline'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'self'",
    ].join('; ');
    response.setHeader('Content-Security-Policy', policy);
    sendHtml(request, response, document);
  };
}
