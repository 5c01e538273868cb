/** A metric that an expression of PromQL asks for, with the labels it chooses by. */
export interface AskedMetric {
  readonly name: string;
  readonly matchers: readonly { readonly label: string; readonly by: string; readonly value: string }[];
}

/** Words of PromQL that stand where a name may stand, and are followed by no parenthesis of a function. */
const words = new Set([
  'and',
  'or',
  'unless',
  'on',
  'by',
  'ignoring',
  'without',
  'bool',
  'offset',
  'inf',
  'nan',
]);

/** The metrics of an expression, as far as dashboards and alerts use the language. */
export function askedMetrics(expression: string): AskedMetric[] {
  const grouped = expression.replaceAll(/\b(by|without|on|ignoring)\s*\([^)]*\)/g, ' ');
  const found = grouped.matchAll(/([a-zA-Z_:][\w:]*)(\s*\()?(?:\{([^}]*)\})?(?:\[[^\]]*\])?|"[^"]*"/g);
  return [...found]
    .filter(([, name, isCall]) => name !== undefined && isCall === undefined && !words.has(name))
    .map(([, name = '', , matchers = '']) => ({ name, matchers: matchersOf(matchers) }));
}

function matchersOf(text: string): AskedMetric['matchers'] {
  return [...text.matchAll(/(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"/g)].map(
    ([, label = '', by = '', value = '']) => ({ label, by, value }),
  );
}
