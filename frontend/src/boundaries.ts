// Where the boundaries come from: one file of the node, TopoJSON or GeoJSON, whose shapes carry place ids.
import type { Feature, FeatureCollection, Geometry } from "geojson";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";

export interface Shape {
  /** The place's id; empty for a shape that belongs to no place we know. */
  place: string;
  name: string;
  shape: Feature<Geometry>;
}

let coming: Promise<Shape[]> | null = null;

export function boundaries(address: string): Promise<Shape[]> {
  coming ??= fetch(address).then(async (answer) => {
    if (!answer.ok) throw new Error(`${answer.status} ${address}`);
    return read((await answer.json()) as Topology | FeatureCollection);
  });
  return coming;
}

function read(file: Topology | FeatureCollection): Shape[] {
  const collection = file.type === "Topology" ? fromTopology(file) : file;
  return collection.features
    .filter((one) => one.geometry !== null)
    .map((one) => {
      const properties = (one.properties ?? {}) as Record<string, unknown>;
      const place = one.id ?? properties["place"] ?? properties["id"] ?? "";
      return { place: String(place), name: String(properties["name"] ?? ""), shape: one };
    });
}

/** Shapes of places, and points for the places too small to have a shape at this scale. */
function fromTopology(file: Topology): FeatureCollection {
  const objects = file.objects as Record<string, GeometryCollection>;
  const chosen = objects["countries"] ? [objects["countries"]] : Object.values(objects);
  return { type: "FeatureCollection", features: chosen.flatMap((one) => feature(file, one).features) };
}
