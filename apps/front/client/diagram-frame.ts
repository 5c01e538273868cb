/**
 * Draws one diagram in a frame of its own, which has no site: it is told the source by the page around it, and tells that
 * page how high the drawing is, or 0 where there is none.
 */

/** What this frame uses of the library, which its document loads before. */
declare const mermaid: {
  initialize(options: Readonly<Record<string, unknown>>): void;
  render(id: string, source: string): Promise<{ svg: string }>;
};

/** What the library itself refuses to draw: it would take minutes. */
const edgesMax = 400;
const sourceMaxChars = 20_000;

const dark = window.matchMedia('(prefers-color-scheme: dark)');
let source = '';
let drawings = 0;

window.addEventListener('message', ({ source: from, data }: MessageEvent<unknown>) => {
  if (from !== window.parent || typeof data !== 'string') return;
  source = data;
  void draw();
});
dark.addEventListener('change', () => void draw());
new ResizeObserver(tellHeight).observe(document.body);
window.parent.postMessage('ready', '*');

async function draw(): Promise<void> {
  drawings += 1;
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: 'strict',
    suppressErrorRendering: true,
    maxTextSize: sourceMaxChars,
    maxEdges: edgesMax,
    theme: dark.matches ? 'dark' : 'default',
    fontFamily: 'system-ui, sans-serif',
  });
  try {
    const { svg } = await mermaid.render(`diagram-${drawings}`, source);
    // nothing in here can reach anything: the document's policy has no address but this script's
    document.body.innerHTML = svg;
    tellHeight();
  } catch {
    window.parent.postMessage(0, '*');
  }
}

function tellHeight(): void {
  const height = document.body.getBoundingClientRect().height;
  if (document.body.childElementCount > 0 && height > 0) window.parent.postMessage(height, '*');
}
