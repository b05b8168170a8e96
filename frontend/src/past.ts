// What was forecast and what happened: an interval and a dot per period; an outcome outside the interval is hollow.
import { frame } from "./axes";
import { formatNumber, formatPeriod } from "./page";
import { reading } from "./reading";
import { mark } from "./svg";

export interface Past {
  period: string;
  step: number;
  quantiles: Record<string, number>;
  outcome: number | null;
}
export interface PastWords {
  label: string;
  outcome: string;
  half: string;
  most: string;
  missing: string;
  unit: string;
}

export function drawPast(container: HTMLElement, past: Past[], words: PastWords): SVGSVGElement {
  const periods = past.map((one) => one.period);
  const largest = Math.max(1, ...past.flatMap((one) => [one.outcome ?? 0, one.quantiles["0.95"] ?? 0]));
  const least = Math.min(0, ...past.flatMap((one) => [one.outcome ?? 0, one.quantiles["0.05"] ?? 0]));
  const one = frame(container, periods, largest, words.label, words.unit, least);
  const wide = Math.max(1.5, Math.min(5, 0.65 * (one.x(1) - one.x(0))));
  past.forEach((forecast, index) => {
    const x = one.x(index);
    const bar = (name: string, low: string, high: string): SVGLineElement => {
      const [y1, y2] = [one.y(forecast.quantiles[low] ?? 0), one.y(forecast.quantiles[high] ?? 0)];
      return mark("line", { class: name, x1: x, x2: x, y1: y1 + 0.75, y2: y2 - 0.75, "stroke-width": wide });
    };
    one.svg.append(bar("interval-past", "0.05", "0.95"), bar("interval-past half", "0.25", "0.75"));
    if (forecast.outcome === null) return;
    const outside = forecast.outcome < (forecast.quantiles["0.05"] ?? 0) || forecast.outcome > (forecast.quantiles["0.95"] ?? 0);
    const dot = { class: outside ? "outside" : "observed-dot", cx: x, cy: one.y(forecast.outcome), r: outside ? 3.5 : 2.75 };
    one.svg.append(mark("circle", dot));
  });
  container.replaceChildren(one.svg);
  reading(container, one, periods, (index) => {
    const forecast = past[index] as Past;
    const span = (low: string, high: string): string =>
      `${formatNumber(forecast.quantiles[low] ?? 0)}–${formatNumber(forecast.quantiles[high] ?? 0)}`;
    const outcome = forecast.outcome === null ? words.missing : formatNumber(forecast.outcome);
    return [
      formatPeriod(forecast.period),
      `${words.outcome}: ${outcome}`,
      `${words.half}: ${span("0.25", "0.75")}`,
      `${words.most}: ${span("0.05", "0.95")}`,
    ];
  });
  return one.svg;
}
