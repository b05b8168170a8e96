// The track record: scores as dots with intervals, reliability curves, and where outcomes fell.
import type { Credit } from "./export";
import { offerDrawings } from "./exporting";
import { dataBlock, formatFixed, formatNumber, formatShare } from "./page";
import { mark } from "./svg";

interface Score {
  name: string;
  value: number;
  low: number | null;
  high: number | null;
  benchmark: boolean;
}
interface Bin {
  forecast: number;
  observed: number;
  cases: number;
}
interface Ratio {
  name: string;
  value: number | null;
  low: number | null;
  high: number | null;
}
interface RecordData {
  scores: Score[];
  reliability: { title: string; bins: Bin[] }[];
  pit: number[];
  steps: Ratio[];
  regions: Ratio[];
  words: Record<"scores" | "steps" | "regions" | "forecast" | "observed" | "cases" | "pit", string>;
  credit: Credit;
}

const drawings: Record<string, SVGSVGElement | null> = {};
let width = 0;

/** One row a model: the interval as a line, the mean as a dot, its value behind it. */
function drawScores(container: Element, scores: Score[], label: string): SVGSVGElement {
  const wide = Math.max(320, Math.min(960, container.clientWidth || 720));
  const names = wide < 560 ? 0 : 220;
  const row = names ? 28 : 44;
  const height = scores.length * row + 32;
  const svg = mark("svg", { viewBox: `0 0 ${wide} ${height}`, role: "img", "aria-label": label });
  const left = names + 8;
  const right = wide - 64;
  const values = scores.flatMap((one) => [one.low ?? one.value, one.high ?? one.value]);
  // One far-off benchmark (an empty forecast, say) must not press all others together.
  const ranked = scores.map((one) => one.value).sort((a, b) => a - b);
  const middle = ranked[Math.floor(ranked.length / 2)] ?? 1;
  const high = Math.min(Math.max(...values), middle * 2.5);
  const low = Math.max(0, Math.min(...values) - (high - Math.min(...values)) * 0.1);
  const x = (value: number): number => left + (Math.min(Math.max(value, low), high) - low) / (high - low || 1) * (right - left);
  for (const tick of ticks(low, high)) {
    svg.append(mark("line", { class: "grid", x1: x(tick), x2: x(tick), y1: 4, y2: height - 24 }));
    svg.append(mark("text", { x: x(tick), y: height - 8, "text-anchor": "middle" }, formatNumber(tick, 2)));
  }
  scores.forEach((one, index) => {
    const y = index * row + (names ? row / 2 : row - 12);
    const group = mark("g", { class: one.benchmark ? "benchmark" : "headline-model" });
    const name = names ? { x: 0, y: y + 4 } : { x: left, y: y - 12 };
    group.append(mark("text", { ...name, class: "row-name" }, one.name));
    if (one.low !== null && one.high !== null) {
      group.append(mark("line", { class: "interval", x1: x(one.low), x2: x(one.high), y1: y, y2: y }));
    }
    const beyond = one.value > high;
    if (beyond) group.append(mark("path", { class: "forecast-dot", d: `M${right - 4} ${y - 5}L${right + 4} ${y}L${right - 4} ${y + 5}Z` }));
    else group.append(mark("circle", { class: "forecast-dot", cx: x(one.value), cy: y, r: 4.5 }));
    group.append(mark("text", { x: right + 14, y: y + 4 }, formatFixed(one.value, 2)));
    svg.append(group);
  });
  container.replaceChildren(svg);
  return svg;
}

function ticks(low: number, high: number): number[] {
  const rough = (high - low) / 5 || 1;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * size).find((candidate) => candidate >= rough) ?? rough;
  const found: number[] = [];
  for (let tick = Math.ceil(low / step) * step; tick <= high + step / 1e6; tick += step) found.push(tick);
  return found;
}

/** One row a part: the ratio as a dot on its interval, left of the line at 1 where the model is better. */
function drawRatios(container: Element, parts: Ratio[], label: string): SVGSVGElement {
  const rows = parts.filter((one): one is Ratio & { value: number } => one.value !== null);
  const wide = Math.max(320, Math.min(960, container.clientWidth || 720));
  const names = wide < 560 ? 104 : 220;
  const row = 28;
  const height = rows.length * row + 32;
  const svg = mark("svg", { viewBox: `0 0 ${wide} ${height}`, role: "img", "aria-label": ratiosText(rows, label) });
  const [left, right] = [names + 8, wide - 52];
  const ends = rows.flatMap((one) => [one.value, one.low ?? one.value, one.high ?? one.value]);
  const low = Math.max(0, Math.min(0.9, ...ends) - 0.02);
  const high = Math.min(2, Math.max(1.1, ...ends) + 0.02);
  const x = (value: number): number => left + (Math.min(Math.max(value, low), high) - low) / (high - low) * (right - left);
  for (const tick of ticks(low, high)) {
    svg.append(mark("line", { class: "grid", x1: x(tick), x2: x(tick), y1: 4, y2: height - 24 }));
    svg.append(mark("text", { x: x(tick), y: height - 8, "text-anchor": "middle" }, formatNumber(tick, 2)));
  }
  svg.append(mark("line", { class: "diagonal", x1: x(1), x2: x(1), y1: 4, y2: height - 24 }));
  rows.forEach((one, index) => {
    const y = index * row + row / 2;
    const group = mark("g", { class: one.value < 1 ? "headline-model" : "benchmark" });
    const name = mark("text", { x: 0, y: y + 4, class: "row-name" }, one.name);
    if (one.name.length * 6.5 > names) {
      name.setAttribute("textLength", String(names));
      name.setAttribute("lengthAdjust", "spacingAndGlyphs");
    }
    group.append(name);
    if (one.low !== null && one.high !== null) {
      group.append(mark("line", { class: "interval", x1: x(one.low), x2: x(one.high), y1: y, y2: y }));
    }
    group.append(mark("circle", { class: "forecast-dot", cx: x(one.value), cy: y, r: 4.5 }));
    group.append(mark("text", { x: right + 10, y: y + 4 }, formatFixed(one.value, 2)));
    svg.append(group);
  });
  container.replaceChildren(svg);
  return svg;
}

function ratiosText(rows: (Ratio & { value: number })[], label: string): string {
  return `${label}: ${rows.map((one) => `${one.name} ${formatFixed(one.value, 2)}`).join("; ")}`;
}

function drawReliability(container: Element, bins: Bin[], words: RecordData["words"]): SVGSVGElement {
  // As wide as its place, so that its words have the size of the page's.
  const size = Math.max(152, Math.min(320, Math.round(container.clientWidth || 232)));
  const [left, right, top, bottom] = [44, size - 10, 26, size - 40];
  const svg = mark("svg", { viewBox: `0 0 ${size} ${size}`, role: "img", "aria-label": reliabilityText(bins, words) });
  const x = (share: number): number => left + share * (right - left);
  const y = (share: number): number => bottom - share * (bottom - top);
  for (const share of [0, 0.5, 1]) {
    svg.append(mark("line", { class: "grid", x1: left, x2: right, y1: y(share), y2: y(share) }));
    svg.append(mark("text", { x: left - 10, y: y(share) + 4, "text-anchor": "end" }, formatShare(share)));
    svg.append(mark("text", { x: share === 1 ? right + 8 : x(share), y: bottom + 20, "text-anchor": share === 1 ? "end" : "middle" }, formatShare(share)));
  }
  svg.append(mark("line", { class: "diagonal", x1: x(0), y1: y(0), x2: x(1), y2: y(1) }));
  const path = bins.map((bin, index) => `${index ? "L" : "M"}${x(bin.forecast).toFixed(1)} ${y(bin.observed).toFixed(1)}`).join("");
  svg.append(mark("path", { class: "reliability-line", d: path }));
  const most = Math.max(1, ...bins.map((bin) => bin.cases));
  for (const bin of bins) {
    const dot = mark("circle", {
      class: "reliability-dot",
      cx: x(bin.forecast),
      cy: y(bin.observed),
      r: (2.5 + 5 * Math.sqrt(bin.cases / most)).toFixed(1),
    });
    dot.append(mark("title", {}, `${formatShare(bin.forecast)} → ${formatShare(bin.observed)} (${words.cases}: ${formatNumber(bin.cases)})`));
    svg.append(dot);
  }
  svg.append(mark("text", { x: (left + right) / 2, y: size - 4, "text-anchor": "middle" }, words.forecast));
  svg.append(mark("text", { x: 0, y: 12 }, words.observed));
  container.replaceChildren(svg);
  return svg;
}

function reliabilityText(bins: Bin[], words: RecordData["words"]): string {
  const pairs = bins.map((bin) => `${formatShare(bin.forecast)}: ${formatShare(bin.observed)}`);
  return `${words.forecast}, ${words.observed}: ${pairs.join("; ")}`;
}

function drawPit(container: Element, bins: number[], label: string): SVGSVGElement {
  const [wide, tall, left, bottom] = [320, 160, 36, 132];
  const svg = mark("svg", { viewBox: `0 0 ${wide} ${tall}`, role: "img", "aria-label": label });
  const high = Math.max(0.15, ...bins);
  const y = (share: number): number => bottom - (share / high) * (bottom - 12);
  const each = (wide - left - 8) / bins.length;
  bins.forEach((share, index) => {
    const place = { x: left + index * each + 1, width: each - 2, y: y(share), height: bottom - y(share) };
    svg.append(mark("rect", { class: "bin", ...place }));
  });
  svg.append(mark("line", { class: "diagonal", x1: left, x2: wide - 8, y1: y(0.1), y2: y(0.1) }));
  svg.append(mark("text", { x: left - 6, y: y(0.1) + 4, "text-anchor": "end" }, formatShare(0.1)));
  for (const end of [0, 0.5, 1]) {
    const anchor = end === 0 ? "start" : end === 1 ? "end" : "middle";
    svg.append(mark("text", { x: left + end * (wide - left - 8), y: bottom + 18, "text-anchor": anchor }, formatShare(end)));
  }
  container.replaceChildren(svg);
  return svg;
}

/** The small curves side by side as one drawing to take away. */
function together(parts: { svg: SVGSVGElement; title: string }[]): SVGSVGElement {
  const size = 232;
  const all = mark("svg", { viewBox: `0 0 ${Math.max(1, parts.length) * (size + 16)} ${size + 24}` });
  parts.forEach(({ svg, title }, index) => {
    const copy = svg.cloneNode(true) as SVGSVGElement; // scaled by its own viewBox
    copy.setAttribute("x", String(index * (size + 16)));
    copy.setAttribute("y", "24");
    copy.setAttribute("width", String(size));
    copy.setAttribute("height", String(size));
    all.append(mark("text", { x: index * (size + 16), y: 14, class: "row-name" }, title), copy);
  });
  return all;
}

function draw(): void {
  const data = dataBlock<RecordData>("record-data");
  if (!data) return;
  const scores = document.getElementById("scores");
  if (scores && data.scores.length) drawings["scores"] = drawScores(scores, data.scores, data.words.scores);
  for (const part of ["steps", "regions"] as const) {
    const container = document.getElementById(part);
    if (container && data[part].length) drawings[part] = drawRatios(container, data[part], data.words[part]);
  }
  const curves: { svg: SVGSVGElement; title: string }[] = [];
  for (const container of document.querySelectorAll<HTMLElement>("[data-reliability]")) {
    const part = data.reliability[Number(container.dataset["reliability"])];
    if (part) curves.push({ svg: drawReliability(container, part.bins, data.words), title: part.title });
  }
  const pit = document.getElementById("pit");
  if (pit && data.pit.length) drawings["pit"] = drawPit(pit, data.pit, data.words.pit);
  if (curves.length) drawings["reliability"] = together(curves);
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
  () => {
    // A drawing has computed styles only while it is part of the page.
    const all = drawings["reliability"];
    if (all && !all.isConnected) {
      const shelf = document.createElement("div");
      shelf.className = "chart hidden";
      shelf.append(all);
      document.body.append(shelf);
    }
    return drawings;
  },
  () => dataBlock<RecordData>("record-data")?.credit ?? null,
);
