const english = {
  diagram: 'Diagram',
  source: 'Source of the diagram',
  failed: 'This diagram cannot be drawn. This is its source.',
};

const german: typeof english = {
  diagram: 'Diagramm',
  source: 'Quelltext des Diagramms',
  failed: 'Dieses Diagramm lässt sich nicht zeichnen. Dies ist sein Quelltext.',
};

/** What is said of diagrams, in the language of the document. */
export const diagramMessages = document.documentElement.lang === 'de' ? german : english;
