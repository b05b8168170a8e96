// The world as an equal-area map: one link per place, one tab stop for all, arrow keys from neighbour to neighbour.
import { geoArea, geoEqualEarth, geoGraticule10, geoPath } from "d3-geo";
import type { GeoPath, GeoProjection } from "d3-geo";
import type { Shape } from "./boundaries";
import { mark, shorten } from "./svg";

export interface MapPlace {
  name: string;
  /** Class of the scale; null where the source says missing. */
  shade: number | null;
  text: string;
  href: string;
}

export interface MapAlert {
  level: string;
  text: string;
  href: string;
}

export interface WorldMap {
  svg: SVGSVGElement;
  paint(
    places: Record<string, MapPlace>,
    missing: Set<string>,
    words: MapWords,
    points: Point[],
    alerts: Record<string, MapAlert>,
  ): void;
  mark(place: string | null): void;
}

export interface MapWords {
  label: string;
  description: string;
  missing: string;
  uncovered: string;
}

/** An area beyond national jurisdiction, drawn as schematic boxes: west, south, east, north. */
export interface Area {
  place: string;
  name: string;
  boxes: [number, number, number, number][];
}

/** A disaster or an incident at sea. */
export interface Point {
  lon: number;
  lat: number;
  text: string;
  level: string;
  href: string;
}

interface Drawn {
  place: string;
  name: string;
  link: SVGAElement;
  shapes: SVGElement[];
  centre: [number, number];
}

const WIDTH = 960;
/** A place smaller than this many square pixels also gets a dot, or nobody would see it. */
const SMALLEST = 14;

export function drawMap(shapes: Shape[], areas: Area[], read: (place: string | null) => void): WorldMap {
  const projection = geoEqualEarth().rotate([-11, 0]).precision(0.3);
  const height = fit(projection);
  const path = geoPath(projection);
  const svg = mark("svg", { viewBox: `0 0 ${WIDTH} ${height}`, role: "group", class: "world" });
  const title = mark("title");
  svg.append(title, hatch());
  svg.append(mark("path", { class: "sphere", d: shorten(path({ type: "Sphere" })) }));
  svg.append(mark("path", { class: "graticule", d: shorten(path(geoGraticule10())) }));
  const drawn = draw(svg, shapes, areas, path, height);
  // The table below the map says the same, so that the dots are for the eye alone.
  const events = mark("g", { class: "points", "aria-hidden": "true" });
  svg.append(events);
  svg.append(mark("path", { class: "outline", d: shorten(path({ type: "Sphere" })) }));
  roam(svg, drawn, read);

  return {
    svg,
    paint(places, missing, words, points, alerts) {
      svg.setAttribute("aria-label", words.label);
      title.textContent = words.description;
      for (const one of drawn) {
        const known = places[one.place];
        const absent = missing.has(one.place) || known?.shade === null;
        const look = absent ? "shade-missing" : known ? `shade-${known.shade}` : "shade-none";
        const name = known?.name || one.name || one.place;
        const text = absent ? words.missing : known ? known.text : words.uncovered;
        const alarm = alerts[one.place];
        one.link.setAttribute("aria-label", [`${name}: ${text}`, alarm?.text].filter(Boolean).join("; "));
        if (known) one.link.setAttribute("href", known.href);
        else if (one.place) one.link.setAttribute("href", hrefLike(places, one.place));
        for (const shape of one.shapes) {
          const kind = ["dot", "schematic"].find((name) => shape.classList.contains(name));
          shape.setAttribute("class", `place ${kind ?? ""} ${look}`);
          shape.style.fill = absent ? "url(#hatch)" : "";
        }
        one.link.querySelector(".alarm")?.remove();
        if (alarm) one.link.append(alarmAt(one.centre, alarm));
      }
      events.replaceChildren(...points.flatMap((one) => pointOf(one, projection)));
    },
    mark(place) {
      for (const one of drawn) one.link.classList.toggle("marked", one.place === place);
    },
  };
}

/** Levels by shape as well as colour: a circle, a square, a diamond, an octagon. */
const ALARMS: Record<string, string> = {
  watch: "M0 -5A5 5 0 1 1 0 5A5 5 0 1 1 0 -5Z",
  advisory: "M-4.5 -4.5H4.5V4.5H-4.5Z",
  warning: "M0 -6.5L6.5 0L0 6.5L-6.5 0Z",
  emergency: "M-3 -7H3L7 -3V3L3 7H-3L-7 3V-3Z",
};

function alarmAt([x, y]: [number, number], alarm: MapAlert): SVGPathElement {
  const sign = mark("path", {
    class: `alarm alarm-${alarm.level}`,
    d: ALARMS[alarm.level] ?? ALARMS["watch"] ?? "",
    transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`,
  });
  sign.append(mark("title", {}));
  const title = sign.querySelector("title");
  if (title) title.textContent = alarm.text;
  return sign;
}

function hrefLike(places: Record<string, MapPlace>, place: string): string {
  const [id, some] = Object.entries(places)[0] ?? [];
  return id && some ? some.href.replace(`/places/${id}`, `/places/${place}`) : `places/${place}`;
}

function pointOf(one: Point, projection: GeoProjection): SVGElement[] {
  const at = projection([one.lon, one.lat]);
  if (!at) return [];
  const dot = mark("circle", { class: `point level-${one.level || "none"}`, cx: at[0].toFixed(1), cy: at[1].toFixed(1), r: 3.2 });
  dot.append(mark("title"));
  if (dot.firstChild) dot.firstChild.textContent = one.text;
  const link = mark("a", { href: one.href, tabindex: -1 });
  link.append(dot);
  return [link];
}

/** A box as a clockwise ring with a point every five degrees, because edges follow great circles; a cap as its edge. */
function ring([west, south, east, north]: Area["boxes"][number]): [number, number][] {
  const points: [number, number][] = [];
  if (east - west >= 360) {
    const edge = north >= 90 ? south : north;
    for (let at = 0; at <= 360; at += 5) points.push([west + at, edge]);
    const cap = { type: "Polygon" as const, coordinates: [points] };
    return geoArea(cap) > 2 * Math.PI ? points.reverse() : points;
  }
  const steps = Math.max(1, Math.ceil((east - west) / 5));
  const rises = Math.max(1, Math.ceil((north - south) / 5));
  for (let at = 0; at < rises; at += 1) points.push([west, south + ((north - south) * at) / rises]);
  for (let at = 0; at < steps; at += 1) points.push([west + ((east - west) * at) / steps, north]);
  for (let at = 0; at < rises; at += 1) points.push([east, north - ((north - south) * at) / rises]);
  for (let at = 0; at <= steps; at += 1) points.push([east - ((east - west) * at) / steps, south]);
  return points;
}

/** Fit the sphere to the width and return the height it takes. */
function fit(projection: GeoProjection): number {
  projection.fitWidth(WIDTH - 2, { type: "Sphere" });
  const [, [, bottom]] = geoPath(projection).bounds({ type: "Sphere" });
  const [x, y] = projection.translate();
  projection.translate([x + 1, y + 1]);
  return Math.ceil(bottom + 2);
}

/** Hatching for missing data. */
function hatch(): SVGDefsElement {
  const attributes = { id: "hatch", width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" };
  return mark(
    "defs",
    {},
    mark(
      "pattern",
      attributes,
      mark("rect", { class: "hatch-ground", width: 5, height: 5 }),
      mark("line", { class: "hatch-line", x1: 0, y1: 0, x2: 0, y2: 5 }),
    ),
  );
}

function draw(svg: SVGSVGElement, shapes: Shape[], areas: Area[], path: GeoPath, height: number): Drawn[] {
  const land = mark("g", { class: "land" });
  const dots = mark("g", { class: "dots" });
  const waters = mark("g", { class: "areas" });
  svg.append(waters, land, dots);
  const drawn = new Map<string, Drawn>();
  for (const { place, name, boxes } of areas) {
    const shape = { type: "MultiPolygon" as const, coordinates: boxes.map((box) => [ring(box)]) };
    const centre = path.centroid(shape);
    const link = mark("a", { tabindex: -1, "data-place": place, "data-x": centre[0] / WIDTH, "data-y": centre[1] / height });
    const outline = mark("path", { class: "place schematic", d: shorten(path(shape)) });
    link.append(outline);
    waters.append(link);
    drawn.set(place, { place, name, link, shapes: [outline], centre });
  }
  // Large places first, so that what lies inside another stays on top.
  const sorted = [...shapes].sort((a, b) => geoArea(b.shape) - geoArea(a.shape));
  for (const { place, name, shape } of sorted) {
    const d = shorten(path(shape));
    const point = shape.geometry.type === "Point";
    const small = point || path.area(shape) < SMALLEST;
    if (!d && !small) continue;
    const centre = largestCentre(shape, path);
    if (!Number.isFinite(centre[0])) continue;
    const key = place || `?${name}`;
    let one = drawn.get(key);
    if (!one) {
      const link = mark("a", { tabindex: -1, "data-place": place, "data-x": centre[0] / WIDTH, "data-y": centre[1] / height });
      one = { place, name, link, shapes: [], centre };
      drawn.set(key, one);
      (small ? dots : land).append(link);
    }
    if (!point) {
      const outline = mark("path", { class: "place", d });
      one.link.append(outline);
      one.shapes.push(outline);
    }
    if (small) {
      const dot = mark("circle", { class: "place dot", cx: centre[0].toFixed(1), cy: centre[1].toFixed(1), r: 2.6 });
      one.link.append(dot);
      one.shapes.push(dot);
    }
  }
  return [...drawn.values()];
}

/** The middle of the largest part, so that a far-off island does not pull a country into the sea. */
function largestCentre(shape: Shape["shape"], path: GeoPath): [number, number] {
  const geometry = shape.geometry;
  if (geometry.type !== "MultiPolygon") return path.centroid(shape);
  let best: [number, number] = path.centroid(shape);
  let largest = -1;
  for (const coordinates of geometry.coordinates) {
    const part = { type: "Polygon" as const, coordinates };
    const area = path.area(part);
    if (area > largest) [best, largest] = [path.centroid(part), area];
  }
  return best;
}

/** One tab stop; arrows walk to the nearest place in that direction. */
function roam(svg: SVGSVGElement, drawn: Drawn[], read: (place: string | null) => void): void {
  const first = drawn.find((one) => one.place) ?? drawn[0];
  first?.link.setAttribute("tabindex", "0");
  const byLink = new Map(drawn.map((one) => [one.link, one]));
  const of = (target: EventTarget | null) =>
    target instanceof Element ? byLink.get(target.closest("a") as unknown as SVGAElement) : undefined;

  svg.addEventListener("keydown", (event) => {
    const here = of(event.target);
    const [x, y] = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[event.key] ?? [0, 0];
    if (!here || (x === 0 && y === 0)) return;
    event.preventDefault();
    const next = nearest(here, drawn, x ?? 0, y ?? 0);
    if (!next) return;
    here.link.setAttribute("tabindex", "-1");
    next.link.setAttribute("tabindex", "0");
    next.link.focus();
  });
  svg.addEventListener("focusin", (event) => read(of(event.target)?.place ?? null));
  svg.addEventListener("focusout", () => read(null));
  svg.addEventListener("pointerover", (event) => read(of(event.target)?.place ?? null));
  svg.addEventListener("pointerleave", () => read(null));
}

function nearest(here: Drawn, drawn: Drawn[], x: number, y: number): Drawn | null {
  let best: Drawn | null = null;
  let shortest = Infinity;
  for (const other of drawn) {
    if (other === here || !other.place) continue;
    const dx = other.centre[0] - here.centre[0];
    const dy = other.centre[1] - here.centre[1];
    const along = dx * x + dy * y;
    const aside = Math.abs(dx * y) + Math.abs(dy * x);
    if (along <= 0.5) continue;
    const cost = along + 2.5 * aside;
    if (cost < shortest) [best, shortest] = [other, cost];
  }
  return best;
}
