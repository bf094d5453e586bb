// The map of coverage: valdistrikt or squares in the colour of their distance, lokaler as
// shapes, those left out as points, and the bands round a lokal that is chosen. All of it
// comes as GeoJSON with a `steg` from 0 (no lokal) to 5 (the farthest).
import * as maplibregl from "maplibre-gl";
import type {
  ExpressionSpecification,
  GeoJSONSource,
  LngLatBoundsLike,
  StyleSpecification,
} from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";
import "./karta.css";
import { drawShape } from "./former";
import { colour } from "./karta";

type Features = GeoJSON.FeatureCollection & { text?: string };

const NONE: Features = { type: "FeatureCollection", features: [] };

async function fetched(url: string): Promise<Features> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} is answered ${answer.status}`);
  return (await answer.json()) as Features;
}

/** The colour of a step, from the tokens. */
function step(): ExpressionSpecification {
  const steps = [1, 2, 3, 4, 5].flatMap((nr) => [nr, colour(`--steg-${nr}`)]);
  return ["match", ["get", "steg"], ...steps, colour("--paper")] as unknown as ExpressionSpecification;
}

/** Features of a kind, be they in one part or several. */
function of(kind: string): ExpressionSpecification {
  return ["in", ["geometry-type"], ["literal", [kind, `Multi${kind}`]]];
}

const hidden = { visibility: "none" } as const;

interface Held {
  distrikt: Features;
  rutnat: Features;
  platser: Features;
  utan: Features;
  isokron: Features;
}

function style(figure: HTMLElement, held: Held): StyleSpecification {
  const tiles = figure.dataset["plattor"];
  const none = ["==", ["get", "steg"], 0] as unknown as boolean;
  const result: StyleSpecification = {
    version: 8,
    sources: Object.fromEntries(
      Object.entries(held).map(([name, data]) => [name, { type: "geojson", data: data as Features }]),
    ),
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
  for (const name of ["distrikt", "rutnat"]) {
    result.layers.push(
      {
        id: `${name}-yta`,
        type: "fill",
        source: name,
        paint: { "fill-color": step(), "fill-opacity": tiles ? 0.7 : 1 },
      },
      {
        id: `${name}-grans`,
        type: "line",
        source: name,
        paint: {
          "line-color": ["case", none, colour("--bad"), colour("--paper")],
          "line-width": ["case", none, 2, name === "distrikt" ? 0.8 : 0.3],
        },
      },
    );
  }
  result.layers.push(
    {
      id: "isokron-yta",
      type: "fill",
      source: "isokron",
      filter: of("Polygon"),
      paint: { "fill-color": step(), "fill-opacity": 0.75, "fill-outline-color": colour("--ink") },
    },
    {
      id: "isokron-vag",
      type: "line",
      source: "isokron",
      filter: of("LineString"),
      paint: { "line-color": step(), "line-width": 3 },
    },
    {
      id: "utan",
      type: "circle",
      source: "utan",
      layout: hidden,
      paint: {
        "circle-radius": 4,
        "circle-color": colour("--bad"),
        "circle-stroke-color": colour("--paper"),
        "circle-stroke-width": 1.5,
      },
    },
    {
      id: "platser",
      type: "symbol",
      source: "platser",
      layout: {
        "icon-image": ["get", "bild"],
        "icon-size": ["interpolate", ["linear"], ["zoom"], 9, 0.45, 13, 1],
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
      },
    },
  );
  return result;
}

function bounds(data: Features): LngLatBoundsLike {
  const box = new maplibregl.LngLatBounds();
  const walk = (part: unknown): void => {
    if (!Array.isArray(part)) return;
    if (typeof part[0] === "number") box.extend(part as [number, number]);
    else part.forEach(walk);
  };
  for (const feature of data.features) {
    if ("coordinates" in feature.geometry) walk(feature.geometry.coordinates);
  }
  return box.isEmpty() ? [10.5, 55, 24.2, 69.1] : box;
}

function popup(properties: Record<string, unknown>): HTMLElement {
  const holder = document.createElement("div");
  const href = properties["href"];
  const name = document.createElement(href ? "a" : "strong");
  if (name instanceof HTMLAnchorElement) name.href = String(href);
  name.textContent = String(properties["namn"] ?? "");
  const text = document.createElement("p");
  text.textContent = String(properties["text"] ?? "");
  holder.append(name, text);
  return holder;
}

/** Draws the map in `area`. Rejects where the browser cannot draw. */
export async function drawCoverage(figure: HTMLElement, area: HTMLElement): Promise<void> {
  const url = (name: string): string => figure.dataset[name] ?? "";
  const [distrikt, platser] = await Promise.all([fetched(url("distrikt")), fetched(url("platser"))]);
  const held: Held = { distrikt, platser, rutnat: NONE, utan: NONE, isokron: NONE };
  area.replaceChildren();
  const map = new maplibregl.Map({
    container: area,
    style: style(figure, held),
    bounds: bounds(distrikt.features.length ? distrikt : platser),
    fitBoundsOptions: { padding: 20, maxZoom: 15 },
    attributionControl: figure.dataset["plattor"] ? { compact: false } : false,
    cooperativeGestures: true,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    maxZoom: 18,
    locale: JSON.parse(figure.dataset["texter"] ?? "{}") as Record<string, string>,
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
  const shown = ["platser", "utan", "rutnat-yta", "distrikt-yta"];
  map.on("click", (event) => {
    const feature = map.queryRenderedFeatures(event.point, { layers: shown })[0];
    if (!feature) return;
    window_
      .setLngLat(event.lngLat)
      .setDOMContent(popup(feature.properties as Record<string, unknown>))
      .addTo(map);
  });

  const show = (layer: string, on: boolean): void => {
    if (map.getLayer(layer)) map.setLayoutProperty(layer, "visibility", on ? "visible" : "none");
  };
  const put = (name: keyof Held, data: Features): void => {
    held[name] = data;
    map.getSource<GeoJSONSource>(name)?.setData(data);
  };

  const layers = document.querySelectorAll<HTMLInputElement>('input[name="kartlager"]');
  const leftOut = document.querySelector<HTMLInputElement>("#visa-utan");
  const chosen = document.querySelector<HTMLSelectElement>("#isokron");
  const told = document.querySelector<HTMLElement>("#isokron-text");

  async function choose(): Promise<void> {
    const layer = [...layers].find((one) => one.checked)?.value ?? "distrikt";
    if (layer === "rutnat" && held.rutnat === NONE) put("rutnat", await fetched(url("rutnat")));
    for (const name of ["distrikt", "rutnat"]) {
      show(`${name}-yta`, name === layer);
      show(`${name}-grans`, name === layer);
    }
    if (leftOut?.checked && held.utan === NONE) put("utan", await fetched(url("utan")));
    show("utan", leftOut?.checked ?? false);
  }

  async function bands(): Promise<void> {
    const nr = chosen?.value ?? "";
    const data = nr === "" ? NONE : await fetched(`${url("isokron")}&plats=${nr}`);
    put("isokron", data);
    if (told) told.textContent = data.text ?? "";
    if (data.features.length) map.fitBounds(bounds(data), { padding: 20, animate: false });
  }

  const sorry = (): void => {
    if (told) told.textContent = "Det gick inte att hämta till kartan. Läs om sidan och försök igen.";
  };
  for (const one of layers) one.addEventListener("change", () => void choose().catch(sorry));
  leftOut?.addEventListener("change", () => void choose().catch(sorry));
  chosen?.addEventListener("change", () => void bands().catch(sorry));
  const named = platser.features
    .map((feature) => ({ nr: String(feature.properties?.["nr"]), namn: String(feature.properties?.["namn"]) }))
    .sort((a, b) => a.namn.localeCompare(b.namn, "sv"));
  for (const { nr, namn } of named) chosen?.append(new Option(namn, nr));

  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    map.setStyle(style(figure, held), { diff: false });
    map.once("styledata", () => void choose().catch(sorry));
  });

  await new Promise<void>((done) => map.once("load", () => done()));
  const controls = figure.querySelector<HTMLElement>("#kartval");
  if (controls) controls.hidden = false;
  await choose();
  area.dataset["klar"] = "ja";
}
