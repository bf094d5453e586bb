// The map beside a list of lokaler. It draws what the list says, from the list
// itself (`[data-lokal]`) or, where the list is longer than its page, from the points
// at `data-punkter-url`, over the valdistrikt of the API. No tiles are needed.
import type { LngLatBoundsLike, StyleSpecification } from "maplibre-gl";
import { NONE, box, colour, followDistricts, ground, hasTiles, loaded, makeMap, makeWindow, popup } from "./kartgrund";
import { addRoute, followRoute } from "./vag";

type Feature = GeoJSON.Feature<GeoJSON.Point, Record<string, string>>;

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
  const result = ground(figure, {
    valdistrikt: districts,
    lokaler: { type: "FeatureCollection", features: points },
    du: you,
  });
  const mine = ["==", ["get", "valdistriktskod"], own] as unknown as boolean;
  result.layers.push(
    {
      id: "distrikt-yta",
      type: "fill",
      source: "valdistrikt",
      paint: {
        "fill-color": ["case", mine, colour("--accent"), colour("--paper")],
        "fill-opacity": ["case", mine, 0.2, hasTiles(figure) ? 0 : 1],
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
  const places = points.map((point) => point.geometry.coordinates as [number, number]);
  const you = place(figure);
  return box(you ? [...places, [you[1], you[0]]] : places);
}

/** Draws the map in `area`. Rejects where the browser cannot draw. */
export async function drawMap(figure: HTMLElement, area: HTMLElement): Promise<void> {
  const points = await places(figure);
  let districts: GeoJSON.GeoJSON = NONE;
  const map = makeMap(figure, area, () => style(figure, points, districts), {
    bounds: bounds(points, figure),
    fitBoundsOptions: { padding: 40, maxZoom: 15 },
  });

  const shown = makeWindow();
  map.on("click", "lokaler", (event) => {
    const feature = event.features?.[0];
    if (!feature || feature.geometry.type !== "Point") return;
    const { namn = "", href = "", lage = "" } = feature.properties as Record<string, string>;
    shown
      .setLngLat(feature.geometry.coordinates as [number, number])
      .setDOMContent(popup(namn, href, lage))
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

  await loaded(map);
  const source = figure.dataset["distriktUrl"];
  if (source) followDistricts(map, source, (data) => (districts = data));
  if (figure.dataset["vagUrl"]) followRoute(map, figure);
  if (figure.dataset["flytta"] !== undefined) {
    const { offerDrag } = await import("./flytta");
    offerDrag(map, figure);
  }
  area.dataset["klar"] = "ja";
}
