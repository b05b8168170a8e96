// Change the page's state without leaving it: fetch the page at its new address and put its live parts in place.
//
// The server stays the one place where text is written, so every language and every figure comes from there.

const kept = new Map<string, Promise<Document>>();
const LARGEST = 60;
let wanted = "";

export interface Change {
  /** Whether the reader can go back to where they were; while a slider moves, only its end is kept. */
  history: "push" | "replace";
}

/** Fetch a page of this node, once. */
export function fetchPage(address: string): Promise<Document> {
  const known = kept.get(address);
  if (known) return known;
  const coming = fetch(address, { headers: { accept: "text/html" }, credentials: "same-origin" }).then(async (answer) => {
    if (!answer.ok) throw new Error(`${answer.status} ${address}`);
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  });
  if (kept.size >= LARGEST) kept.delete(kept.keys().next().value as string);
  kept.set(address, coming);
  coming.catch(() => kept.delete(address));
  return coming;
}

/** Show another state of this page; false when a newer wish overtook this one. */
export async function show(address: string, change: Change): Promise<boolean> {
  wanted = address;
  let fresh: Document;
  try {
    fresh = await fetchPage(address);
  } catch {
    if (wanted === address) location.assign(address);
    return false;
  }
  if (wanted !== address) return false;
  if (change.history === "push") history.pushState(null, "", address);
  else history.replaceState(null, "", address);
  putInPlace(fresh);
  return true;
}

export function putInPlace(fresh: Document): void {
  document.title = fresh.title;
  for (const part of document.querySelectorAll("[data-live]")) {
    const replacement = part.id ? fresh.getElementById(part.id) : null;
    if (!replacement) {
      part.replaceChildren();
      continue;
    }
    if (part instanceof HTMLDetailsElement && part.open) replacement.setAttribute("open", "");
    part.replaceWith(document.importNode(replacement, true));
  }
  document.dispatchEvent(new Event("tocsin:live"));
}

/** Forget pages that may have changed on the server. */
export function forget(): void {
  kept.clear();
}
