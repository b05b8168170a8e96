// Buttons that take a drawing away: each names the drawing, the page's data block holds what travels with it.
import { takeAway } from "./export";
import type { Credit, Swatch } from "./export";

export function offerDrawings(drawings: () => Record<string, SVGSVGElement | null>, credit: () => Credit | null): void {
  for (const part of document.querySelectorAll<HTMLElement>("[data-script-only]")) part.hidden = false;
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-export]") : null;
    const svg = button ? drawings()[button.dataset["of"] ?? ""] : null;
    const given = credit();
    if (!button || !svg || !given) return;
    const title = button.dataset["title"] ?? given.title;
    const file = `${given.file}-${button.dataset["of"] ?? "drawing"}`;
    const legend = button.dataset["of"] === "map" ? swatches() : [];
    void takeAway(svg, button.dataset["export"] === "png" ? "png" : "svg", { ...given, title, file }, legend);
  });
}

/** The legend as it stands on the page; what is hatched there is hatched in the file, by the map's own pattern. */
function swatches(): Swatch[] {
  return [...document.querySelectorAll<HTMLElement>("#legend li")].map((row) => ({
    fill: row.classList.contains("shade-missing")
      ? "url(#hatch)"
      : getComputedStyle(row.querySelector(".swatch") ?? row).backgroundColor,
    label: row.querySelector(".range")?.textContent ?? "",
  }));
}
