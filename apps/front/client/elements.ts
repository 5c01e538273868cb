/** The wiki's own view of the DOM: elements are found by a selector and checked for their kind. */

/** The first element that fits, if it is of this kind. */
export function find<Kind extends Element>(
  selector: string,
  kind: new () => Kind,
  root: ParentNode = document,
): Kind | null {
  const found = root.querySelector(selector);
  return found instanceof kind ? found : null;
}

/** A new element with text or other nodes in it. Text is text: nothing is parsed as HTML. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className: string,
  ...content: (string | Node)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  if (className !== '') element.className = className;
  element.append(...content);
  return element;
}

/** A button that does something and posts nothing. */
export function makeButton(label: string, act: () => void): HTMLButtonElement {
  const button = make('button', '', label);
  button.type = 'button';
  button.addEventListener('click', act);
  return button;
}
