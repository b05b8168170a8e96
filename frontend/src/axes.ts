// The frame of a chart over periods: amounts on a logarithmic scale that begins at zero, or lies on both sides of it.
import { formatNumber, formatPeriod } from "./page";
import { mark } from "./svg";

export interface Frame {
  svg: SVGSVGElement;
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
  x(index: number): number;
  y(value: number): number;
  /** Index of the period nearest to a place on the screen. */
  indexAt(clientX: number): number;
}

const ROOM = 20;
const TICKS = [0, 1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];

/** A logarithm on both sides of zero, as the node's own. */
function onScale(value: number): number {
  return Math.sign(value) * Math.log1p(Math.abs(value));
}

/** Draw the axes; the unit stands above the amounts. */
export function frame(
  container: Element,
  periods: string[],
  largest: number,
  label: string,
  unit: string,
  least = 0,
): Frame {
  const width = Math.max(320, Math.min(960, Math.round(container.clientWidth || 720)));
  const height = width < 560 ? 280 : 340;
  const svg = mark("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label });
  const [left, right, top, bottom] = [8, width - 56, 24, height - 28];
  const high = onScale(Math.max(largest, 1) * 1.15);
  const low = onScale(Math.min(least, 0) * 1.15);
  const span = Math.max(1, periods.length);
  const x = (index: number): number => left + ((index + 0.5) * (right - left)) / span;
  const y = (value: number): number => bottom - ((onScale(least < 0 ? value : Math.max(0, value)) - low) / (high - low)) * (bottom - top);
  const made: Frame = {
    svg,
    width,
    height,
    left,
    right,
    top,
    bottom,
    x,
    y,
    indexAt(clientX) {
      const box = svg.getBoundingClientRect();
      const inside = ((clientX - box.left) / box.width) * width;
      return Math.min(span - 1, Math.max(0, Math.floor(((inside - left) / (right - left)) * span)));
    },
  };
  amounts(made, largest, unit, least);
  years(made, periods);
  return made;
}

/** Amounts stand at the right, beside the forecast, which is what is read. */
function amounts(one: Frame, largest: number, unit: string, least: number): void {
  const group = mark("g", { class: "axis" });
  const above = amountsToName(one, Math.max(largest, 1) * 1.15);
  const below = least < 0 ? amountsToName(one, -least * 1.15).filter((value) => value > 0) : [];
  for (const value of [...above, ...below.map((amount) => -amount)]) {
    const height = one.y(value);
    group.append(mark("line", { class: value ? "grid" : "zero", x1: one.left, x2: one.right, y1: height, y2: height }));
    group.append(mark("text", { x: one.right + 8, y: height + 4 }, formatNumber(value)));
  }
  group.append(mark("text", { x: one.width, y: 10, "text-anchor": "end" }, unit));
  one.svg.append(group);
}

/** Powers of ten, and their threefold where there is room: most of what is read lies above the last power. */
function amountsToName(one: Frame, most: number): number[] {
  const found = TICKS.filter((tick) => tick <= most);
  const between = found.map((tick) => 3 * tick).filter((value) => value >= 3 && value <= most);
  const roomy = (value: number): boolean => found.every((tick) => Math.abs(one.y(tick) - one.y(value)) >= ROOM);
  return [...found, ...between.filter(roomy)];
}

function years(one: Frame, periods: string[]): void {
  const group = mark("g", { class: "axis" });
  const firsts = periods
    .map((period, index) => ({ period, index }))
    .filter(({ period }) => !period.includes("-") || period.endsWith("-01"));
  const room = (one.right - one.left) / 44;
  const every = Math.max(1, Math.ceil(firsts.length / room));
  firsts.forEach(({ period, index }, count) => {
    if (count % every !== 0) return;
    const place = one.x(index);
    group.append(mark("line", { x1: place, x2: place, y1: one.bottom, y2: one.bottom + 5 }));
    const year = formatPeriod(period.slice(0, 4));
    group.append(mark("text", { x: place, y: one.bottom + 20, "text-anchor": "middle" }, year));
  });
  one.svg.append(group);
}
