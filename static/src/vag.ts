// The way to a lokal on the map: a dashed line on a pale one, so that it is told from
// borders by its form and not by its colour. It is fetched when the map is there, for the
// lokal of the answer first and then for the one that is chosen on the map or in the list.
import type * as maplibregl from "maplibre-gl";
import type { GeoJSONSource, LineLayerSpecification, StyleSpecification } from "maplibre-gl";
import { NONE, colour } from "./kartgrund";

/** The line that is drawn now, which a change of colours must not lose. */
const drawn = new WeakMap<HTMLElement, GeoJSON.GeoJSON>();

/** Adds the line to a style, under what marks the lokaler. */
export function addRoute(style: StyleSpecification, figure: HTMLElement): void {
  style.sources["vag"] = { type: "geojson", data: drawn.get(figure) ?? NONE };
  const line = (id: string, paint: NonNullable<LineLayerSpecification["paint"]>): LineLayerSpecification => ({
    id,
    type: "line",
    source: "vag",
    layout: { "line-join": "round" },
    paint,
  });
  style.layers.push(
    line("vag-under", { "line-color": colour("--paper"), "line-width": 8 }),
    line("vag", { "line-color": colour("--ink"), "line-width": 4, "line-dasharray": [1.5, 1] }),
  );
}

/** Draws the way to the lokal of the answer, and to any that is chosen after it. */
export function followRoute(map: maplibregl.Map, figure: HTMLElement): void {
  const url = figure.dataset["vagUrl"] ?? "";
  let shown = "";
  let request: AbortController | null = null;

  async function show(lokal: string): Promise<void> {
    if (lokal === "" || lokal === shown) return;
    shown = lokal;
    request?.abort();
    request = new AbortController();
    let line: GeoJSON.GeoJSON = NONE;
    try {
      const answer = await fetch(`${url}&lokal=${encodeURIComponent(lokal)}`, {
        signal: request.signal,
      });
      if (answer.ok) line = (await answer.json()) as GeoJSON.GeoJSON;
    } catch {
      // Another was chosen meanwhile, or nothing answers: the list says how far it is.
      if (shown !== lokal) return;
    }
    if (shown !== lokal) return;
    drawn.set(figure, line);
    map.getSource<GeoJSONSource>("vag")?.setData(line);
    figure.dataset["vag"] = line === NONE ? "" : lokal;
  }

  map.on("click", "lokaler", (event) => {
    const chosen: unknown = event.features?.[0]?.properties["lokal"];
    if (typeof chosen === "string") void show(chosen);
  });
  for (const element of document.querySelectorAll<HTMLElement>("[data-lokal]")) {
    element.addEventListener("focusin", () => void show(element.dataset["lokal"] ?? ""));
  }
  void show(figure.dataset["vagLokal"] ?? "");
}
