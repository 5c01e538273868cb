import { make } from './elements.js';
import { diagramMessages as messages } from './diagram-messages.js';

/** Most diagrams of a page that are drawn; each has a frame of its own that loads the library. */
const diagramsMax = 20;
/** Longest source that is drawn, in characters: what people draw is a tenth of it. */
const sourceMaxChars = 20_000;
/** A frame that has drawn nothing so long after it was loaded, in ms, is taken away again. */
const deadlineMs = 15_000;
/** Heights of diagrams, in pixels; a higher one is scrolled in its frame. */
const heightMaxPx = 4000;

/**
 * Draws the diagrams of the page that have come since the last call, each in a frame that can reach nothing of this site: what
 * stands in a page never runs here, even where the library that draws it has a fault. The source stays below the drawing.
 */
export function drawDiagrams(): void {
  const sources = [...document.querySelectorAll('.prose pre > code.language-mermaid')];
  for (const source of sources.slice(0, diagramsMax)) {
    const block = source.parentElement;
    if (block !== null && block.closest('.diagram-source') === null && !isDrawing(block)) draw(block);
  }
}

function isDrawing(block: Element): boolean {
  return block.previousElementSibling?.classList.contains('diagram') === true;
}

function draw(block: Element): void {
  const source = block.textContent ?? '';
  if (source.length > sourceMaxChars) return;
  const frame = make('iframe', 'diagram');
  frame.title = messages.diagram;
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.loading = 'lazy';
  frame.src = '/_diagram';
  let timer: number | undefined;
  const done = (): void => {
    window.clearTimeout(timer);
    window.removeEventListener('message', hear);
  };
  const giveUp = (): void => {
    done();
    frame.replaceWith(make('p', 'hint diagram', messages.failed));
  };
  const hear = ({ source: from, data }: MessageEvent<unknown>): void => {
    if (from !== frame.contentWindow) return;
    if (data === 'ready') frame.contentWindow?.postMessage(source, '*');
    else if (typeof data === 'number' && data > 0) show(frame, block, data);
    else giveUp();
    if (data !== 'ready') window.clearTimeout(timer);
  };
  window.addEventListener('message', hear);
  frame.addEventListener('load', () => {
    timer = window.setTimeout(giveUp, deadlineMs);
  });
  block.before(frame);
}

function show(frame: HTMLIFrameElement, block: Element, height: number): void {
  frame.style.blockSize = `${Math.min(Math.ceil(height), heightMaxPx)}px`;
  if (block.closest('.diagram-source') !== null) return;
  const details = make('details', 'diagram-source', make('summary', '', messages.source));
  block.replaceWith(details);
  details.append(block);
}
