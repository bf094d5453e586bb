// The map beside a list of lokaler. It draws what the list says, from the list
// itself (`[data-lokal]`) or, where the list is longer than its page, from the points
// at `data-punkter-url`, over the valdistrikt of the API. No tiles are needed.
import * as maplibregl from "maplibre-gl";
import type { GeoJSONSource, LngLatBoundsLike, StyleSpecification } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import "maplibre-gl/dist/maplibre-gl.css";
import "./karta.css";
import { drawShape } from "./former";
import { addRoute, followRoute } from "./vag";

maplibregl.setWorkerUrl(workerUrl);

type Feature = GeoJSON.Feature<GeoJSON.Point, Record<string, string>>;

const NONE: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };

/** The lokaler that the page lists. */
function listed(): Feature[] {
  const features: Feature[] = [];
  for (const element of document.querySelectorAll<HTMLElement>("[data-lokal]")) {
    const { lokal = "", lat, lon, form = "stangd", nr = "" } = element.dataset;
    const { namn = "", lage = "", href = "" } = element.dataset;
    if (!lat || !lon) continue;
    features.push({
      type: "Feature",
      geometry: { type: "Point", coordinates: [Number(lon), Number(lat)] },
      properties: { lokal, namn, lage, href, bild: `form|${form}|${nr}` },
    });
  }
  return features;
}

/** The lokaler to draw. */
async function places(figure: HTMLElement): Promise<Feature[]> {
  const url = figure.dataset["punkterUrl"];
  if (!url) return listed();
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} is answered ${answer.status}`);
  return ((await answer.json()) as { features: Feature[] }).features;
}

export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Everything between two colour schemes: sources stay, colours change. */
function style(figure: HTMLElement, points: Feature[], districts: GeoJSON.GeoJSON): StyleSpecification {
  const own = figure.dataset["valdistrikt"] ?? "";
  const [lat, lon] = place(figure) ?? [];
  const you: GeoJSON.FeatureCollection =
    lat === undefined || lon === undefined
      ? NONE
      : {
          type: "FeatureCollection",
          features: [
            { type: "Feature", properties: {}, geometry: { type: "Point", coordinates: [lon, lat] } },
          ],
        };
  const tiles = figure.dataset["plattor"];
  const result: StyleSpecification = {
    version: 8,
    sources: {
      valdistrikt: { type: "geojson", data: districts },
      lokaler: { type: "geojson", data: { type: "FeatureCollection", features: points } },
      du: { type: "geojson", data: you },
    },
    layers: [{ id: "grund", type: "background", paint: { "background-color": colour("--mist") } }],
  };
  if (tiles) {
    result.sources["bakgrund"] = {
      type: "raster",
      tiles: [tiles],
      tileSize: 256,
      attribution: figure.dataset["kalla"] ?? "",
    };
    result.layers.push({ id: "bakgrund", type: "raster", source: "bakgrund" });
  }
  const mine = ["==", ["get", "valdistriktskod"], own] as unknown as boolean;
  result.layers.push(
    {
      id: "distrikt-yta",
      type: "fill",
      source: "valdistrikt",
      paint: {
        "fill-color": ["case", mine, colour("--accent"), colour("--paper")],
        "fill-opacity": ["case", mine, 0.2, tiles ? 0 : 1],
      },
    },
    {
      id: "distrikt-grans",
      type: "line",
      source: "valdistrikt",
      paint: {
        "line-color": ["case", mine, colour("--accent"), colour("--line")],
        "line-width": ["case", mine, 3, 0.7],
      },
    },
  );
  if (figure.dataset["vagUrl"]) addRoute(result, figure);
  result.layers.push(
    {
      id: "utpekad",
      type: "circle",
      source: "lokaler",
      filter: ["==", ["get", "lokal"], ""],
      paint: {
        "circle-radius": 21,
        "circle-color": colour("--focus"),
        "circle-stroke-color": colour("--ink"),
        "circle-stroke-width": 2,
      },
    },
    {
      id: "lokaler",
      type: "symbol",
      source: "lokaler",
      layout: {
        "icon-image": ["get", "bild"],
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
      },
    },
    {
      id: "du",
      type: "symbol",
      source: "du",
      layout: { "icon-image": "form|du|", "icon-allow-overlap": true },
    },
  );
  return result;
}

function place(figure: HTMLElement): [number, number] | null {
  const [lat, lon] = (figure.dataset["plats"] ?? "").split(",").map(Number);
  return lat !== undefined && lon !== undefined && Number.isFinite(lat) ? [lat, lon] : null;
}

function bounds(points: Feature[], figure: HTMLElement): LngLatBoundsLike {
  const box = new maplibregl.LngLatBounds();
  for (const point of points) box.extend(point.geometry.coordinates as [number, number]);
  const you = place(figure);
  if (you) box.extend([you[1], you[0]]);
  return box.isEmpty() ? [10.5, 55, 24.2, 69.1] : box;
}

function popup(properties: Record<string, string>): HTMLElement {
  const holder = document.createElement("div");
  const name = document.createElement("a");
  name.href = properties["href"] ?? "";
  name.textContent = properties["namn"] ?? "";
  const state = document.createElement("p");
  state.textContent = properties["lage"] ?? "";
  holder.append(name, state);
  return holder;
}

/** Fetches the valdistrikt in view, once more when the view leaves what is fetched. */
export function followDistricts(map: maplibregl.Map, url: string, keep: (data: GeoJSON.GeoJSON) => void): void {
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

/** Draws the map in `area`. Rejects where the browser cannot draw. */
export async function drawMap(figure: HTMLElement, area: HTMLElement): Promise<void> {
  const points = await places(figure);
  let districts: GeoJSON.GeoJSON = NONE;
  const texts = JSON.parse(figure.dataset["texter"] ?? "{}") as Record<string, string>;
  area.replaceChildren();

  const map = new maplibregl.Map({
    container: area,
    style: style(figure, points, districts),
    bounds: bounds(points, figure),
    fitBoundsOptions: { padding: 40, maxZoom: 15 },
    attributionControl: figure.dataset["plattor"] ? { compact: false } : false,
    cooperativeGestures: true,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    maxZoom: 18,
    locale: texts,
    fadeDuration: window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 200,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibregl.ScaleControl({ unit: "metric" }), "bottom-left");

  map.setMissingStyleImageResolver((id) => {
    const [kind, shape = "", number = ""] = id.split("|");
    if (kind === "form" && !map.hasImage(id)) {
      map.addImage(id, drawShape(shape, number, colour), { pixelRatio: 2 });
    }
  });

  const window_ = new maplibregl.Popup({ maxWidth: "18rem", offset: 16 });
  map.on("click", "lokaler", (event) => {
    const feature = event.features?.[0];
    if (!feature || feature.geometry.type !== "Point") return;
    window_
      .setLngLat(feature.geometry.coordinates as [number, number])
      .setDOMContent(popup(feature.properties as Record<string, string>))
      .addTo(map);
  });
  map.on("mouseenter", "lokaler", () => (map.getCanvas().style.cursor = "pointer"));
  map.on("mouseleave", "lokaler", () => (map.getCanvas().style.cursor = ""));

  // What is pointed at in the list is the one thing that stands out on the map.
  for (const element of document.querySelectorAll<HTMLElement>("[data-lokal]")) {
    const point = (id: string) => () => {
      if (map.getLayer("utpekad")) map.setFilter("utpekad", ["==", ["get", "lokal"], id]);
    };
    const id = element.dataset["lokal"] ?? "";
    element.addEventListener("mouseenter", point(id));
    element.addEventListener("focusin", point(id));
    element.addEventListener("mouseleave", point(""));
    element.addEventListener("focusout", point(""));
  }

  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    map.setStyle(style(figure, points, districts), { diff: false });
  });

  await new Promise<void>((done) => map.once("load", () => done()));
  const source = figure.dataset["distriktUrl"];
  if (source) followDistricts(map, source, (data) => (districts = data));
  if (figure.dataset["vagUrl"]) followRoute(map, figure);
  if (figure.dataset["flytta"] !== undefined) {
    const { offerDrag } = await import("./flytta");
    offerDrag(map, figure);
  }
  area.dataset["klar"] = "ja";
}
