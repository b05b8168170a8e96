// The fan: what was observed as a line, what is expected as bands of 50, 80 and 90 %, and a reading line for both.
import { area, line } from "d3-shape";
import { frame } from "./axes";
import type { Frame } from "./axes";
import { formatNumber, formatPeriod } from "./page";
import { reading } from "./reading";
import { mark, shorten } from "./svg";

export interface Expected {
  period: string;
  mean: number;
  quantiles: Record<string, number>;
}
export interface Known {
  period: string;
  value: number | null;
}
export interface FanWords {
  label: string;
  reported: string;
  median: string;
  half: string;
  most: string;
  missing: string;
  unit: string;
}

interface Band {
  name: string;
  low: string;
  high: string;
}
const BANDS: Band[] = [
  { name: "fan-90", low: "0.05", high: "0.95" },
  { name: "fan-80", low: "0.1", high: "0.9" },
  { name: "fan-50", low: "0.25", high: "0.75" },
];

interface Point {
  index: number;
  known?: number | null;
  expected?: Expected;
}

export function drawFan(container: HTMLElement, observed: Known[], expected: Expected[], words: FanWords): SVGSVGElement {
  const periods = [...new Set([...observed.map((one) => one.period), ...expected.map((one) => one.period)])].sort();
  const at = new Map(periods.map((period, index) => [period, index]));
  const largest = Math.max(
    1,
    ...observed.map((one) => one.value ?? 0),
    ...expected.map((one) => one.quantiles["0.95"] ?? one.mean),
  );
  const least = Math.min(
    0,
    ...observed.map((one) => one.value ?? 0),
    ...expected.map((one) => one.quantiles["0.05"] ?? one.mean),
  );
  const one = frame(container, periods, largest, words.label, words.unit, least);
  const points: Point[] = periods.map((_, index) => ({ index }));
  for (const known of observed) (points[at.get(known.period) as number] as Point).known = known.value;
  for (const coming of expected) (points[at.get(coming.period) as number] as Point).expected = coming;
  bands(one, points.filter((point) => point.expected));
  history(one, points.filter((point) => point.known !== undefined));
  today(one, points);
  container.replaceChildren(one.svg);
  reading(container, one, periods, (index) => readOut(points[index] as Point, periods[index] ?? "", words));
  return one.svg;
}

function bands(one: Frame, points: Point[]): void {
  for (const band of BANDS) {
    const shape = area<Point>()
      .x((point) => one.x(point.index))
      .y0((point) => one.y(point.expected?.quantiles[band.low] ?? 0))
      .y1((point) => one.y(point.expected?.quantiles[band.high] ?? 0));
    one.svg.append(mark("path", { class: band.name, d: shorten(shape(points)) }));
  }
  const median = line<Point>()
    .x((point) => one.x(point.index))
    .y((point) => one.y(point.expected?.quantiles["0.5"] ?? 0));
  one.svg.append(mark("path", { class: "fan-median", d: shorten(median(points)) }));
}

function history(one: Frame, points: Point[]): void {
  const path = line<Point>()
    .defined((point) => point.known !== null)
    .x((point) => one.x(point.index))
    .y((point) => one.y(point.known ?? 0));
  one.svg.append(mark("path", { class: "observed-line", d: shorten(path(points)) }));
}

function today(one: Frame, points: Point[]): void {
  const first = points.find((point) => point.expected);
  if (!first || first.index === 0) return;
  const place = (one.x(first.index) + one.x(first.index - 1)) / 2;
  one.svg.append(mark("line", { class: "now", x1: place, x2: place, y1: one.top - 12, y2: one.bottom }));
}

function readOut(point: Point, period: string, words: FanWords): string[] {
  const lines = [formatPeriod(period)];
  if (point.known !== undefined) {
    lines.push(point.known === null ? `${words.reported}: ${words.missing}` : `${words.reported}: ${formatNumber(point.known)}`);
  }
  const coming = point.expected?.quantiles;
  if (coming) {
    const span = (low: string, high: string): string => `${formatNumber(coming[low] ?? 0)}–${formatNumber(coming[high] ?? 0)}`;
    lines.push(`${words.median}: ${formatNumber(coming["0.5"] ?? 0)}`);
    lines.push(`${words.half}: ${span("0.25", "0.75")}`, `${words.most}: ${span("0.05", "0.95")}`);
  }
  return lines;
}
