// The inbox by keyboard: j and k walk, Enter opens, x picks, a acknowledges, ? shows the keys.
// Without this file every alert has its checkbox, its link and its buttons all the same.
const rows = (): HTMLElement[] =>
  [...document.querySelectorAll<HTMLElement>(".alert-row")].filter((row) => row.offsetParent !== null);
let here = "";

function current(): HTMLElement | undefined {
  return rows().find((row) => row.dataset["alert"] === here);
}

function stand(row: HTMLElement | undefined): void {
  if (!row) return;
  for (const other of document.querySelectorAll(".alert-row.here")) other.classList.remove("here");
  row.classList.add("here");
  here = row.dataset["alert"] ?? "";
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function walk(by: 1 | -1): void {
  const listed = rows();
  const at = listed.findIndex((row) => row.dataset["alert"] === here);
  stand(listed[at < 0 ? 0 : Math.min(listed.length - 1, Math.max(0, at + by))]);
}

function box(row: HTMLElement | undefined): HTMLInputElement | null {
  return row?.querySelector<HTMLInputElement>("input[type=checkbox]") ?? null;
}

function acknowledge(): void {
  const single = document.getElementById("acknowledge");
  if (single instanceof HTMLButtonElement) return single.click();
  const form = document.getElementById("act");
  if (!(form instanceof HTMLFormElement)) return;
  const picked = document.querySelector(".alert-row input[type=checkbox]:checked");
  const own = box(current());
  if (!picked && own) own.checked = true;
  if (!picked && !own) return;
  form.querySelector<HTMLButtonElement>("button[value=acknowledge]")?.click();
}

const KEYS: Record<string, () => void> = {
  j: () => walk(1),
  k: () => walk(-1),
  x: () => {
    const own = box(current());
    if (own) own.checked = !own.checked;
  },
  a: acknowledge,
  "?": () => document.getElementById("shortcuts")?.scrollIntoView({ block: "center" }),
  Enter: () => current()?.querySelector<HTMLAnchorElement>("a[data-open]")?.click(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const target = event.target as HTMLElement;
  const typing = target.closest("input:not([type=checkbox]), select, textarea, summary") !== null;
  if (typing || (event.key === "Enter" && target.closest("a, button") !== null)) return;
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

document.addEventListener("focusin", (event) => {
  const row = (event.target as HTMLElement).closest<HTMLElement>(".alert-row");
  if (row && row.dataset["alert"] !== here) {
    for (const other of document.querySelectorAll(".alert-row.here")) other.classList.remove("here");
    row.classList.add("here");
    here = row.dataset["alert"] ?? "";
  }
});

export {};
