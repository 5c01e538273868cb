/** Draws the diagrams of the page, if it has any: only then what draws them is loaded. */
export async function showDiagrams(): Promise<void> {
  if (document.querySelector('.prose code.language-mermaid') === null) return;
  const { drawDiagrams } = await import('./diagrams.js');
  drawDiagrams();
}
