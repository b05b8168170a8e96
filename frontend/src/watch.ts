// The watch page: the map, and the slider over history and forecast with play.
import { fetchPage, show } from "./live";
import { putMap } from "./mapped";
import { dataBlock, formatPeriod, motionAllowed } from "./page";

interface Timeline {
  periods: string[];
  origin: string;
}

const slider = document.getElementById("slider") as HTMLInputElement | null;
const play = document.getElementById("play") as HTMLButtonElement | null;
const now = document.getElementById("slider-now");
const timeline = dataBlock<Timeline>("timeline-data");
const STRIDE = 900;
let waiting = 0;
let playing = 0;

setUpTimeline();
void putMap();

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
