// What every page has: the search key, the language menu that closes, choices that need no button.
import { show } from "./live";

document.documentElement.classList.add("scripted");
for (const part of document.querySelectorAll<HTMLElement>("[data-script-only]")) part.hidden = false;

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const search = document.getElementById("search");
  if (!(search instanceof HTMLInputElement)) return;
  event.preventDefault();
  search.focus();
  search.select();
});

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.languages[open]")) {
    if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector<HTMLDetailsElement>("details.languages[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary")?.focus();
});

/** The address a form of choices stands for, without the choices that are what the page shows by itself. */
export function addressOf(form: HTMLFormElement): string {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string" && value) query.set(name, value);
  const text = query.toString();
  return text ? `${form.getAttribute("action") ?? ""}?${text}` : (form.getAttribute("action") ?? "");
}

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-state]")) {
  form.addEventListener("change", () => void show(addressOf(form), { history: "push" }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void show(addressOf(form), { history: "push" });
  });
}
addEventListener("popstate", () => location.reload());
