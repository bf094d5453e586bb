// The map of coverage: valdistrikt or squares in the colour of their distance, lokaler as
// shapes, those left out as points, and the bands round a lokal that is chosen. All of it
// comes as GeoJSON with a `steg` from 0 (no lokal) to 5 (the farthest).
import type {
  ExpressionSpecification,
  GeoJSONSource,
  LngLatBoundsLike,
  StyleSpecification,
} from "maplibre-gl";
import { NONE, box, colour, ground, hasTiles, loaded, makeMap, makeWindow, popup } from "./kartgrund";

type Features = GeoJSON.FeatureCollection & { text?: string };

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
  const none = ["==", ["get", "steg"], 0] as unknown as boolean;
  const result = ground(figure, { ...held });
  for (const name of ["distrikt", "rutnat"]) {
    result.layers.push(
      {
        id: `${name}-yta`,
        type: "fill",
        source: name,
        paint: { "fill-color": step(), "fill-opacity": hasTiles(figure) ? 0.7 : 1 },
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
  const places: [number, number][] = [];
  const walk = (part: unknown): void => {
    if (!Array.isArray(part)) return;
    if (typeof part[0] === "number") places.push(part as [number, number]);
    else part.forEach(walk);
  };
  for (const feature of data.features) {
    if ("coordinates" in feature.geometry) walk(feature.geometry.coordinates);
  }
  return box(places);
}

/** Draws the map in `area`. Rejects where the browser cannot draw. */
export async function drawCoverage(figure: HTMLElement, area: HTMLElement): Promise<void> {
  const url = (name: string): string => figure.dataset[name] ?? "";
  const [distrikt, platser] = await Promise.all([fetched(url("distrikt")), fetched(url("platser"))]);
  const held: Held = { distrikt, platser, rutnat: NONE, utan: NONE, isokron: NONE };
  const map = makeMap(
    figure,
    area,
    () => style(figure, held),
    {
      bounds: bounds(distrikt.features.length ? distrikt : platser),
      fitBoundsOptions: { padding: 20, maxZoom: 15 },
    },
    () => void choose().catch(sorry),
  );

  const pressed = makeWindow();
  const shown = ["platser", "utan", "rutnat-yta", "distrikt-yta"];
  map.on("click", (event) => {
    const feature = map.queryRenderedFeatures(event.point, { layers: shown })[0];
    if (!feature) return;
    const { namn, href, text } = feature.properties as Record<string, unknown>;
    const content = popup(String(namn ?? ""), String(href ?? ""), String(text ?? ""));
    pressed.setLngLat(event.lngLat).setDOMContent(content).addTo(map);
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
    const data: Features = nr === "" ? NONE : await fetched(`${url("isokron")}&plats=${nr}`);
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

  await loaded(map);
  const controls = figure.querySelector<HTMLElement>("#kartval");
  if (controls) controls.hidden = false;
  await choose();
  area.dataset["klar"] = "ja";
}
