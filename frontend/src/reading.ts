// Read a chart point by point, by pointer or by arrow keys; what is read is shown and said.
import type { Frame } from "./axes";
import { say } from "./page";
import { mark } from "./svg";

export function reading(container: HTMLElement, one: Frame, periods: string[], text: (index: number) => string[]): void {
  const cursor = mark("line", { class: "cursor", y1: one.top - 12, y2: one.bottom, visibility: "hidden" });
  one.svg.append(cursor);
  const box = document.createElement("p");
  box.className = "readout";
  box.hidden = true;
  box.dir = document.documentElement.dir;
  box.setAttribute("aria-hidden", "true");
  container.append(box);
  let here = -1;

  const show = (index: number): void => {
    here = index;
    const place = one.x(index);
    cursor.setAttribute("x1", String(place));
    cursor.setAttribute("x2", String(place));
    cursor.setAttribute("visibility", "visible");
    const [head = "", ...lines] = text(index);
    const strong = document.createElement("strong");
    strong.textContent = head;
    box.replaceChildren(strong);
    for (const part of lines) {
      const row = document.createElement("span");
      row.className = "readout-line";
      row.textContent = part;
      box.append(row);
    }
    box.hidden = false;
    const scale = container.clientWidth / one.width;
    const left = place * scale;
    const before = left > container.clientWidth / 2;
    box.style.transform = `translate(${before ? left - box.offsetWidth - 12 : left + 12}px, 8px)`;
  };
  const hide = (): void => {
    here = -1;
    cursor.setAttribute("visibility", "hidden");
    box.hidden = true;
  };

  one.svg.addEventListener("pointermove", (event) => show(one.indexAt(event.clientX)));
  one.svg.addEventListener("pointerdown", (event) => show(one.indexAt(event.clientX)));
  one.svg.addEventListener("pointerleave", hide);
  container.onblur = hide;
  container.onkeydown = (event) => {
    const last = periods.length - 1;
    const from = here < 0 ? last : here;
    const to = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: last, Escape: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    if (to < 0 && event.key === "Escape") return hide();
    show(Math.min(last, Math.max(0, to)));
    say(text(here).join("; "));
  };
}
