// Turns the boundary package into boundary files that carry our place ids, and compares its land borders with our own.
// A feature finds its place by M49 code through our table of places, or through join.csv where it has no code of its
// own; parts.csv splits off what the package draws with another place. Never by ISO code alone.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { bbox, feature, mergeArcs } from "topojson-client";

const here = path.dirname(fileURLToPath(import.meta.url));
const tocsin = path.resolve(here, "../../src/tocsin");
const require = createRequire(import.meta.url);
const edition = require("world-atlas/package.json").version;

const places = await table(path.join(tocsin, "world/data/places.csv"));
const today = places.filter((place) => ["country", "area"].includes(place.kind) && !place.valid_until);
const byCode = new Map(today.filter((place) => place.m49).map((place) => [place.m49, place]));
const byId = new Map(today.map((place) => [place.id, place]));
const join = await table(path.join(here, "join.csv"));
const byName = new Map(join.map((row) => [row.package_name, row]));
const parts = await table(path.join(here, "parts.csv"));
const points = await table(path.join(here, "points.csv"));
const borders = await table(path.join(here, "borders.csv"));

const detailed = atlas("10m");
const middle = atlas("50m");
const coarse = atlas("110m");

const centre = centres(detailed);
const built = path.join(tocsin, "surfaces/web/static/built");
await mkdir(built, { recursive: true });
await write(path.join(built, "boundaries-50m.json"), boundaries(middle, centre));
await write(path.join(built, "boundaries-110m.json"), boundaries(coarse, centre));

const world = path.join(tocsin, "world/built");
await mkdir(world, { recursive: true });
// The file that /api/v1/boundaries answers with.
await write(path.join(world, "boundaries.json"), boundaries(coarse, centre));
compare(adjacency(detailed), await table(path.join(tocsin, "world/data/land_borders.csv")));

/** Read a small table whose fields may be quoted. */
async function table(file) {
  const [head, ...lines] = (await readFile(file, "utf8")).trim().split("\n").map(fields);
  return lines.map((values) => Object.fromEntries(head.map((name, at) => [name, values[at] ?? ""])));
}

function fields(line) {
  const found = [""];
  let quoted = false;
  for (const letter of line) {
    if (letter === '"') quoted = !quoted;
    else if (letter === "," && !quoted) found.push("");
    else found[found.length - 1] += letter;
  }
  return found;
}

async function write(file, value) {
  await writeFile(file, `${JSON.stringify(value)}\n`);
}

/** One scale of the package as polygons, each with the place it belongs to, or a neutral label where it has none. */
function atlas(scale) {
  const topology = require(`world-atlas/countries-${scale}.json`);
  const polygons = [];
  for (const geometry of topology.objects.countries.geometries) {
    const name = geometry.properties.name;
    const own = byName.get(name);
    const place = own ? own.place : byCode.get(geometry.id)?.id;
    if (place === undefined) throw new Error(`${scale}: the feature ${geometry.id} ${name} has no place; add it to join.csv`);
    const label = own?.label || name;
    for (const arcs of geometry.type === "Polygon" ? [geometry.arcs] : (geometry.arcs ?? [])) {
      const polygon = { type: "Polygon", arcs };
      polygons.push({ place: part(topology, polygon, place || name) ?? place, label, polygon });
    }
  }
  return { topology, polygons };
}

/** The place that parts.csv splits off here, or undefined. */
function part(topology, polygon, of) {
  const rules = parts.filter((rule) => rule.of === of);
  if (!rules.length) return undefined;
  const [x, y] = middleOf(topology, polygon);
  return rules.find((rule) => rule.west <= x && x <= +rule.east && rule.south <= y && y <= +rule.north)?.place;
}

function middleOf(topology, polygon) {
  const [west, south, east, north] = boxOf(topology, polygon);
  return [(west + east) / 2, (south + north) / 2];
}

function boxOf(topology, polygon) {
  const xs = [];
  const ys = [];
  for (const [x, y] of feature(topology, polygon).geometry.coordinates[0]) {
    xs.push(x);
    ys.push(y);
  }
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

function grouped({ polygons }) {
  const groups = new Map();
  for (const each of polygons) {
    const key = each.place || `?${each.label}`;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(each);
  }
  return groups;
}

/** The middle of the largest polygon of each place, for places too small to draw. */
function centres(scale) {
  const found = new Map(points.map((row) => [row.place, [+row.longitude, +row.latitude]]));
  for (const [place, members] of grouped(scale)) {
    const sized = members.map(({ polygon }) => {
      const [west, south, east, north] = boxOf(scale.topology, polygon);
      return { size: (east - west) * (north - south), middle: [(west + east) / 2, (south + north) / 2] };
    });
    found.set(place, sized.sort((one, other) => other.size - one.size)[0].middle);
  }
  return found;
}

/** A topology with one shape per place (`places`) and one point per place too small to draw at this scale (`small`). */
function boundaries(scale, centre) {
  const { topology } = scale;
  const shapes = [];
  const drawn = new Set();
  for (const [key, members] of [...grouped(scale)].sort(([one], [other]) => (one < other ? -1 : 1))) {
    // Merging removes the lines between parts of one place.
    const shape = mergeArcs(topology, members.map(({ polygon }) => polygon));
    const place = members[0].place;
    drawn.add(key);
    shapes.push({
      ...shape,
      ...(place ? { id: place } : {}),
      properties: { place: place ?? "", name: place ? byId.get(place).name : members[0].label },
    });
  }
  const small = today
    .filter(({ id }) => !drawn.has(id) && centre.has(id))
    .map(({ id, name }) => ({
      type: "Point",
      id,
      coordinates: quantized(topology.transform, centre.get(id)),
      properties: { place: id, name },
    }));
  return {
    type: "Topology",
    source: `world-atlas ${edition} (Natural Earth, public domain)`,
    bbox: topology.bbox ?? bbox(topology),
    transform: topology.transform,
    objects: {
      places: { type: "GeometryCollection", geometries: shapes },
      small: { type: "GeometryCollection", geometries: small },
    },
    arcs: topology.arcs,
  };
}

function quantized({ scale, translate }, [x, y]) {
  return [Math.round((x - translate[0]) / scale[0]), Math.round((y - translate[1]) / scale[1])];
}

/** The program's own table of land borders must say what the package draws: neither is right where they differ. */
function compare(drawn, held) {
  const ours = new Set(held.map(({ one, other }) => `${one} ${other}`));
  const theirs = new Set(drawn.map((pair) => pair.join(" ")));
  const differ = [...ours, ...theirs].filter((pair) => ours.has(pair) !== theirs.has(pair));
  if (differ.length) throw new Error(`land_borders.csv and world-atlas ${edition} differ on ${differ.join(", ")}; correct the table, or borders.csv`);
}

/** Pairs of places that share a stretch of land boundary, each pair once, in order. */
function adjacency({ polygons }) {
  const users = new Map();
  for (const { place, polygon } of polygons) {
    if (!place) continue;
    for (const arc of polygon.arcs.flat()) {
      const key = arc < 0 ? ~arc : arc;
      if (!users.has(key)) users.set(key, new Set());
      users.get(key).add(place);
    }
  }
  // borders.csv has the boundaries that are real but too short for the package.
  const pairs = new Set(borders.map(({ one, other }) => `${one} ${other}`));
  for (const sharing of users.values()) {
    const ids = [...sharing].sort();
    for (let one = 0; one < ids.length; one += 1) {
      for (const other of ids.slice(one + 1)) pairs.add(`${ids[one]} ${other}`);
    }
  }
  return [...pairs].sort().map((pair) => pair.split(" "));
}
