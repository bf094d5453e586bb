// What every map has in common: its ground, what one can do with it, the shapes of
// lokaler, and the valdistrikt under them.
import * as maplibregl from "maplibre-gl";
import type { GeoJSONSource, LngLatBoundsLike, MapOptions, StyleSpecification } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import "maplibre-gl/dist/maplibre-gl.css";
import "./karta.css";
import { drawShape } from "./former";

maplibregl.setWorkerUrl(workerUrl);

export const NONE: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };

/** The country, for a map with nothing on it. */
const SVERIGE: LngLatBoundsLike = [10.5, 55, 24.2, 69.1];

/** The value of a token. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Whether tiles lie under the map of a figure. */
export function hasTiles(figure: HTMLElement): boolean {
  return Boolean(figure.dataset["plattor"]);
}

/** A style with sources of GeoJSON and what lies under all layers. */
export function ground(
  figure: HTMLElement,
  sources: Record<string, GeoJSON.GeoJSON>,
): StyleSpecification {
  const style: StyleSpecification = {
    version: 8,
    sources: Object.fromEntries(
      Object.entries(sources).map(([name, data]) => [name, { type: "geojson", data }]),
    ),
    layers: [{ id: "grund", type: "background", paint: { "background-color": colour("--mist") } }],
  };
  const tiles = figure.dataset["plattor"];
  if (tiles) {
    style.sources["bakgrund"] = {
      type: "raster",
      tiles: [tiles],
      tileSize: 256,
      attribution: figure.dataset["kalla"] ?? "",
    };
    style.layers.push({ id: "bakgrund", type: "raster", source: "bakgrund" });
  }
  return style;
}

/** The box round places; the country when there are none. */
export function box(places: Iterable<[number, number]>): LngLatBoundsLike {
  const all = new maplibregl.LngLatBounds();
  for (const place of places) all.extend(place);
  return all.isEmpty() ? SVERIGE : all;
}

/**
 * A map in `area` that keeps north up, in the colours of the page: `style` is asked again
 * when they change, and `changed` told after.
 */
export function makeMap(
  figure: HTMLElement,
  area: HTMLElement,
  style: () => StyleSpecification,
  options: Partial<MapOptions>,
  changed: (map: maplibregl.Map) => void = () => undefined,
): maplibregl.Map {
  area.replaceChildren();
  const map = new maplibregl.Map({
    container: area,
    style: style(),
    attributionControl: hasTiles(figure) ? { compact: false } : false,
    cooperativeGestures: true,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    maxZoom: 18,
    locale: JSON.parse(figure.dataset["texter"] ?? "{}") as Record<string, string>,
    fadeDuration: window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 200,
    ...options,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibregl.ScaleControl({ unit: "metric" }), "bottom-left");
  map.setMissingStyleImageResolver((id) => {
    const [kind, shape = "", sign = ""] = id.split("|");
    if (kind === "form" && !map.hasImage(id)) {
      map.addImage(id, drawShape(shape, sign, colour), { pixelRatio: 2 });
    }
  });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    map.setStyle(style(), { diff: false });
    map.once("styledata", () => changed(map));
  });
  return map;
}

/** Waits until the map can be drawn on. */
export async function loaded(map: maplibregl.Map): Promise<void> {
  await new Promise<void>((done) => map.once("load", () => done()));
}

/** What stands in the window of a place: its name, a link where it leads anywhere, and a line. */
export function popup(name: string, href: string, text: string): HTMLElement {
  const holder = document.createElement("div");
  const heading = document.createElement(href ? "a" : "strong");
  if (heading instanceof HTMLAnchorElement) heading.href = href;
  heading.textContent = name;
  const line = document.createElement("p");
  line.textContent = text;
  holder.append(heading, line);
  return holder;
}

/** The one window of a map. */
export function makeWindow(): maplibregl.Popup {
  return new maplibregl.Popup({ maxWidth: "18rem", offset: 16 });
}

/** Fetches the valdistrikt in view, once more when the view leaves what is fetched. */
export function followDistricts(
  map: maplibregl.Map,
  url: string,
  keep: (data: GeoJSON.GeoJSON) => void,
): void {
  let held: maplibregl.LngLatBounds | null = null;
  let request: AbortController | null = null;

  async function refresh(): Promise<void> {
    const view = map.getBounds();
    if (held?.contains(view.getSouthWest()) && held.contains(view.getNorthEast())) return;
    const width = view.getEast() - view.getWest();
    const height = view.getNorth() - view.getSouth();
    const wide = new maplibregl.LngLatBounds(
      [Math.max(view.getWest() - width / 2, -180), Math.max(view.getSouth() - height / 2, -90)],
      [Math.min(view.getEast() + width / 2, 180), Math.min(view.getNorth() + height / 2, 90)],
    );
    request?.abort();
    request = new AbortController();
    try {
      const bbox = wide.toArray().flat().map((degrees) => degrees.toFixed(4)).join(",");
      const answer = await fetch(`${url}?bbox=${bbox}`, { signal: request.signal });
      if (!answer.ok) return;
      const data = (await answer.json()) as GeoJSON.FeatureCollection;
      held = wide;
      keep(data);
      map.getSource<GeoJSONSource>("valdistrikt")?.setData(data);
    } catch {
      // The lokaler are the point of the map; districts come with the next move.
    }
  }

  map.on("moveend", () => void refresh());
  void refresh();
}
