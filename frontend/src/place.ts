// The page of a place: its fan and its past forecasts, drawn anew when the width or the state changes.
import type { Credit } from "./export";
import { offerDrawings } from "./exporting";
import { drawFan } from "./fan";
import type { Expected, FanWords, Known } from "./fan";
import { dataBlock } from "./page";
import { drawPast } from "./past";
import type { Past, PastWords } from "./past";

interface PlaceData {
  observed: Known[];
  expected: Expected[];
  past: Past[];
  words: FanWords & PastWords & { past: string };
  credit: Credit;
}

const drawings: Record<string, SVGSVGElement | null> = { fan: null, past: null };
let width = 0;

function draw(): void {
  const data = dataBlock<PlaceData>("place-data");
  const fan = document.getElementById("fan");
  const past = document.getElementById("past");
  if (!data) return;
  if (fan) drawings["fan"] = drawFan(fan, data.observed, data.expected, data.words);
  if (past) drawings["past"] = drawPast(past, data.past, { ...data.words, label: data.words.past });
}

draw();
document.addEventListener("tocsin:live", draw);
new ResizeObserver(([entry]) => {
  const now = Math.round(entry?.contentRect.width ?? 0);
  if (Math.abs(now - width) < 8) return;
  width = now;
  draw();
}).observe(document.getElementById("content") ?? document.body);
offerDrawings(
  () => drawings,
  () => dataBlock<PlaceData>("place-data")?.credit ?? null,
);
