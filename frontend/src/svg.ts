// A few words for making SVG: every mark is styled by class, so that the content policy and dark mode both hold.

export type Attributes = Record<string, string | number>;

const NAMESPACE = "http://www.w3.org/2000/svg";

export function mark<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

/** Two decimals are finer than any screen; shorter paths draw and export faster. */
export function shorten(path: string | null): string {
  return (path ?? "").replace(/(\.\d)\d+/g, "$1");
}
