// The watch page: the map, its reading line, and the slider over history and forecast with play.
import { boundaries } from "./boundaries";
import { takeAway } from "./export";
import type { Credit } from "./export";
import { fetchPage, show } from "./live";
import { drawMap } from "./map";
import type { MapPlace, MapWords, WorldMap } from "./map";
import { dataBlock, formatPeriod, motionAllowed, say } from "./page";

interface Watch {
  boundaries: string;
  period: string;
  step: number;
  finding: string;
  places: Record<string, MapPlace>;
  missing: string[];
  words: MapWords;
  credit: Credit;
}
interface Timeline {
  periods: string[];
  origin: string;
}

const canvas = document.getElementById("map");
const slider = document.getElementById("slider") as HTMLInputElement | null;
const play = document.getElementById("play") as HTMLButtonElement | null;
const now = document.getElementById("slider-now");
const timeline = dataBlock<Timeline>("timeline-data");
const STRIDE = 900;
let map: WorldMap | null = null;
let waiting = 0;
let playing = 0;

void start();

async function start(): Promise<void> {
  const data = dataBlock<Watch>("watch-data");
  if (!data || !canvas) return;
  setUpTimeline();
  try {
    map = drawMap(await boundaries(data.boundaries), read);
  } catch {
    document.getElementById("map-without")?.classList.remove("without");
    return;
  }
  canvas.append(map.svg);
  paint();
}

function paint(): void {
  const data = dataBlock<Watch>("watch-data");
  if (data && map) map.paint(data.places, new Set(data.missing), data.words);
}
document.addEventListener("tocsin:live", () => {
  paint();
  const data = dataBlock<Watch>("watch-data");
  if (data) say(data.finding);
});

/** Say beside the map what the marked place shows; the ranking row lights up too. */
function read(place: string | null): void {
  if (!map || !canvas) return;
  map.mark(place);
  let box = canvas.querySelector<HTMLElement>(".readout");
  const link = place ? map.svg.querySelector<SVGAElement>(`a[data-place="${CSS.escape(place)}"]`) : null;
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
  const mapBox = canvas.getBoundingClientRect();
  const shape = link.getBoundingClientRect();
  const left = Math.min(Math.max(0, shape.right - mapBox.left + 8), mapBox.width - box.offsetWidth);
  const top = Math.min(Math.max(0, shape.top - mapBox.top - box.offsetHeight - 4), mapBox.height - box.offsetHeight);
  box.style.transform = `translate(${left}px, ${top}px)`;
}

function setUpTimeline(): void {
  const bar = document.getElementById("timeline");
  if (!bar || !slider || !timeline || timeline.periods.length < 2) return;
  bar.hidden = false;
  ticks();
  slider.addEventListener("input", () => move(Number(slider.value), "replace"));
  slider.addEventListener("change", () => move(Number(slider.value), "replace"));
  play?.addEventListener("click", () => (playing ? stop() : run()));
}

/** A label every ten years and a bar under what is forecast. */
function ticks(): void {
  const place = document.getElementById("ticks");
  if (!place || !timeline || !slider) return;
  const last = timeline.periods.length - 1;
  const years = Number(timeline.periods[last]?.slice(0, 4)) - Number(timeline.periods[0]?.slice(0, 4));
  const every = years > 24 ? 10 : years > 10 ? 5 : 2;
  timeline.periods.forEach((period, index) => {
    const [year, month = "01"] = period.split("-");
    if (month !== "01" || Number(year) % every !== 0 || index > 0.96 * last) return;
    const label = document.createElement("span");
    label.textContent = formatPeriod(year ?? "");
    label.style.left = `${(100 * index) / last}%`;
    place.append(label);
  });
  const origin = timeline.periods.indexOf(timeline.origin);
  if (origin >= 0 && origin < last) {
    const bar = document.createElement("i");
    bar.style.left = `${(100 * (origin + 0.5)) / last}%`;
    bar.style.right = "0";
    place.append(bar);
  }
}

function addressAt(index: number): string | null {
  const period = timeline?.periods[index];
  const form = document.getElementById("controls") as HTMLFormElement | null;
  if (!period || !form) return null;
  const choice = form.elements.namedItem("period");
  if (choice instanceof HTMLSelectElement) choice.value = period;
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string" && value) query.set(name, value);
  return `${form.getAttribute("action") ?? ""}?${query}`;
}

/** Name the period at once; fetch it when the hand rests. */
function move(index: number, history: "push" | "replace"): void {
  const period = timeline?.periods[index];
  const address = addressAt(index);
  if (!slider || !now || !period || !address) return;
  const name = formatPeriod(period);
  now.textContent = name;
  slider.setAttribute("aria-valuetext", name);
  clearTimeout(waiting);
  waiting = window.setTimeout(() => void show(address, { history }), playing ? 0 : 120);
}

function run(): void {
  if (!slider || !play || !timeline) return;
  const last = timeline.periods.length - 1;
  if (Number(slider.value) >= last) slider.value = String(Math.max(0, timeline.periods.indexOf(timeline.origin)));
  play.setAttribute("aria-pressed", "true");
  play.textContent = play.dataset["pause"] ?? "";
  const step = (): void => {
    const next = Number(slider.value) + 1;
    if (next > last) return stop();
    slider.value = String(next);
    move(next, "replace");
    const after = timeline?.periods[next + 1];
    const address = after ? addressAt(next + 1) : null;
    if (address) void fetchPage(address).catch(() => undefined);
    addressAt(next);
    playing = window.setTimeout(step, motionAllowed() ? STRIDE : 2 * STRIDE);
  };
  playing = window.setTimeout(step, 0);
}

function stop(): void {
  clearTimeout(playing);
  playing = 0;
  play?.setAttribute("aria-pressed", "false");
  if (play) play.textContent = play.dataset["play"] ?? "";
}

document.addEventListener("change", (event) => {
  const choice = event.target;
  if (!(choice instanceof HTMLSelectElement) || choice.name !== "period" || !slider || !now) return;
  const index = timeline?.periods.indexOf(choice.value) ?? -1;
  if (index < 0) return;
  slider.value = String(index);
  now.textContent = formatPeriod(choice.value);
  slider.setAttribute("aria-valuetext", now.textContent);
});

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-export]") : null;
  const data = dataBlock<Watch>("watch-data");
  if (!button || !map || !data) return;
  void takeAway(map.svg, button.dataset["export"] === "png" ? "png" : "svg", data.credit);
});
