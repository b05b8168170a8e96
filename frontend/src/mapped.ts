// A map on a page: drawn once from the boundaries, painted again whenever the page's state changes.
import { boundaries } from "./boundaries";
import type { Credit } from "./export";
import { offerDrawings } from "./exporting";
import { drawMap } from "./map";
import type { Area, MapAlert, MapPlace, MapWords, Point, WorldMap } from "./map";
import { dataBlock, say } from "./page";
import { readBeside } from "./reader";

interface Mapped {
  boundaries: string;
  finding: string;
  places: Record<string, MapPlace>;
  missing: string[];
  words: MapWords;
  alerts?: Record<string, MapAlert>;
  credit: Credit;
  areas?: Area[];
  points?: Point[];
}

export async function putMap(): Promise<void> {
  const canvas = document.getElementById("map");
  const first = dataBlock<Mapped>("watch-data");
  if (!canvas || !first) return;
  let map: WorldMap | null = null;
  const paint = (): void => {
    const data = dataBlock<Mapped>("watch-data");
    if (data) map?.paint(data.places, new Set(data.missing), data.words, data.points ?? [], data.alerts ?? {});
  };
  document.addEventListener("tocsin:live", () => {
    paint();
    say(dataBlock<Mapped>("watch-data")?.finding ?? "");
  });
  offerDrawings(
    () => ({ map: map?.svg ?? null }),
    () => dataBlock<Mapped>("watch-data")?.credit ?? null,
  );
  try {
    const shapes = await boundaries(first.boundaries);
    map = drawMap(shapes, first.areas ?? [], readBeside(canvas, () => map));
  } catch {
    document.getElementById("map-without")?.classList.remove("without");
    return;
  }
  canvas.append(map.svg);
  paint();
}
