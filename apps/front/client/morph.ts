/**
 * Turns one piece of the document into another and changes only what differs, so that focus, scroll position and opened
 * details stay. What it needs is loaded with the first change: most readers never see one.
 */
export async function morph(
  target: Element,
  source: Element | string,
  style: 'outerHTML' | 'innerHTML',
): Promise<void> {
  const { Idiomorph } = await import('idiomorph');
  await Idiomorph.morph(target, source, { morphStyle: style });
}
