// The box beside a map that says what the marked place shows.
import type { WorldMap } from "./map";

export function readBeside(canvas: HTMLElement, map: () => WorldMap | null): (place: string | null) => void {
  return (place) => {
    const drawn = map();
    if (!drawn) return;
    drawn.mark(place);
    let box = canvas.querySelector<HTMLElement>(".readout");
    const link = place ? drawn.svg.querySelector<SVGAElement>(`a[data-place="${CSS.escape(place)}"]`) : null;
    if (!link) {
      box?.remove();
      return;
    }
    if (!box) {
      box = document.createElement("p");
      box.className = "readout";
      box.setAttribute("aria-hidden", "true");
      canvas.append(box);
    }
    const [name = "", ...rest] = (link.getAttribute("aria-label") ?? "").split(": ");
    const strong = document.createElement("strong");
    strong.textContent = name;
    box.dir = document.documentElement.dir;
    box.replaceChildren(strong, rest.join(": "));
    const whole = canvas.getBoundingClientRect();
    const [x, y] = [Number(link.dataset["x"]) * whole.width, Number(link.dataset["y"]) * whole.height];
    const before = x > whole.width / 2;
    const left = Math.min(Math.max(0, before ? x - box.offsetWidth - 16 : x + 16), whole.width - box.offsetWidth);
    const top = Math.max(0, y - box.offsetHeight - 16);
    box.style.transform = `translate(${left}px, ${top}px)`;
  };
}
