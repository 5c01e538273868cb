/**
 * What a document of the wiki may do in a browser: load this node's own scripts, styles and images, send forms to it,
 * and nothing else. Remote images are refused, so that reading a page tells no third party about it.
 */
const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** Headers of every answer, as name and value in turn (the form `writeHead` takes without copying). */
export const securityHeaders: readonly string[] = [
  'Content-Security-Policy',
  contentSecurityPolicy,
  'X-Content-Type-Options',
  'nosniff',
  'Referrer-Policy',
  'same-origin',
  'Cross-Origin-Opener-Policy',
  'same-origin',
  'Cross-Origin-Resource-Policy',
  'same-origin',
];

/** The same for what documents of no site may load, too. */
export const sharedHeaders: readonly string[] = securityHeaders.map((value, index) =>
  securityHeaders[index - 1] === 'Cross-Origin-Resource-Policy' ? 'cross-origin' : value,
);

/**
 * The policy of bytes that people put into the repository: nothing in them may run, whatever a browser takes them
 * for.
 */
export const sandboxPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:";
