// The map of a scenario: valdistrikt coloured by how far their voters come, and the places.
// A click adds a place and dragging moves one, when the buttons below the map say so; the
// forms of the page do it, and the server works the figures out anew.
import type * as maplibregl from "maplibre-gl";
import type { GeoJSONSource, StyleSpecification } from "maplibre-gl";
import { NONE, box, colour, followDistricts, ground, hasTiles, loaded, makeMap, makeWindow, popup } from "./kartgrund";

type Point = GeoJSON.Feature<GeoJSON.Point, Record<string, string>>;

interface Underlag {
  klasser: Record<string, string>;
  platser: GeoJSON.FeatureCollection<GeoJSON.Point, Record<string, string>>;
}

const KLASSER = ["mycket-narmare", "narmare", "lika", "langre", "mycket-langre"];

function style(figure: HTMLElement, data: Underlag, districts: GeoJSON.GeoJSON): StyleSpecification {
  const fills: unknown[] = ["match", ["get", "valdistriktskod"]];
  for (const klass of KLASSER) {
    const codes = Object.keys(data.klasser).filter((kod) => data.klasser[kod] === klass);
    if (codes.length > 0) fills.push(codes, colour(`--andring-${klass}`));
  }
  fills.push(colour("--paper"));
  const fill = (fills.length > 3 ? fills : colour("--paper")) as string;
  const result = ground(figure, { valdistrikt: districts, platser: data.platser });
  result.layers.push(
    {
      id: "distrikt-yta",
      type: "fill",
      source: "valdistrikt",
      paint: { "fill-color": fill, "fill-opacity": hasTiles(figure) ? 0.6 : 1 },
    },
    {
      id: "distrikt-grans",
      type: "line",
      source: "valdistrikt",
      paint: { "line-color": colour("--line"), "line-width": 0.7 },
    },
    {
      id: "platser",
      type: "symbol",
      source: "platser",
      layout: {
        "icon-image": ["get", "bild"],
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
      },
    },
  );
  return result;
}

/** Where the map was before a form was sent, so that it is there again after. */
function remembered(key: string): { center: [number, number]; zoom: number } | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? "null") as {
      center: [number, number];
      zoom: number;
    } | null;
    return kept && Number.isFinite(kept.zoom) ? kept : null;
  } catch {
    return null;
  }
}

/** Draws the map in `area`. Rejects where the browser cannot draw. */
export async function drawScenario(figure: HTMLElement, area: HTMLElement): Promise<void> {
  const url = figure.dataset["underlagUrl"] ?? "";
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} is answered ${answer.status}`);
  const data = (await answer.json()) as Underlag;
  let districts: GeoJSON.GeoJSON = NONE;

  const key = `scenario-${figure.dataset["scenariokarta"] ?? ""}`;
  const before = remembered(key);
  const places = data.platser.features.map((point) => point.geometry.coordinates as [number, number]);
  const map = makeMap(figure, area, () => style(figure, data, districts), {
    ...(before ?? { bounds: box(places) }),
    fitBoundsOptions: { padding: 40, maxZoom: 14 },
  });
  map.on("moveend", () => {
    const { lng, lat } = map.getCenter();
    sessionStorage.setItem(key, JSON.stringify({ center: [lng, lat], zoom: map.getZoom() }));
  });

  const plans = figure.dataset["planerar"] !== undefined;
  const modes = plans ? offerTools(map, figure, data) : null;
  const shown = makeWindow();
  map.on("click", "platser", (event) => {
    const feature = event.features?.[0];
    if (modes?.busy() || !feature || feature.geometry.type !== "Point") return;
    const { namn = "", href = "", lage = "" } = feature.properties as Record<string, string>;
    shown
      .setLngLat(feature.geometry.coordinates as [number, number])
      .setDOMContent(popup(namn, plans ? href : "", lage))
      .addTo(map);
  });

  await loaded(map);
  const source = figure.dataset["distriktUrl"];
  if (source) followDistricts(map, source, (fetched) => (districts = fetched));
  area.dataset["klar"] = "ja";
}

/** The buttons below the map: adding by a click, moving by dragging. */
function offerTools(map: maplibregl.Map, figure: HTMLElement, data: Underlag): { busy: () => boolean } {
  const tools = figure.querySelector<HTMLElement>("[data-verktyg]");
  const add = figure.querySelector<HTMLButtonElement>("[data-lagg-till]");
  const move = figure.querySelector<HTMLButtonElement>("[data-flytta]");
  const status = figure.querySelector<HTMLElement>("[data-status]");
  const form = document.querySelector<HTMLFormElement>("#flytta-form");
  let mode: "" | "add" | "move" = "";
  if (tools) tools.hidden = false;

  function choose(next: "" | "add" | "move"): void {
    mode = mode === next ? "" : next;
    add?.setAttribute("aria-pressed", String(mode === "add"));
    move?.setAttribute("aria-pressed", String(mode === "move"));
    map.getCanvas().style.cursor = mode === "add" ? "crosshair" : "";
    if (status) {
      const texts = {
        "": "",
        add: "Klicka på kartan där den nya platsen ska ligga. Tryck Esc för att låta bli.",
        move: "Dra en plats dit den ska. Tryck Esc för att låta bli.",
      };
      status.textContent = texts[mode];
    }
  }

  add?.addEventListener("click", () => choose("add"));
  move?.addEventListener("click", () => choose("move"));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") choose("");
  });
  map.on("click", (event) => {
    if (mode !== "add") return;
    const { lat, lng } = event.lngLat;
    const query = new URLSearchParams({ lat: lat.toFixed(6), lon: lng.toFixed(6) });
    window.location.href = `${figure.dataset["nyUrl"] ?? ""}?${query}`;
  });

  function begin(event: maplibregl.MapMouseEvent | maplibregl.MapTouchEvent): void {
    const feature = map.queryRenderedFeatures(event.point, { layers: ["platser"] })[0];
    const id = String(feature?.properties["lokal"] ?? "");
    const own = data.platser.features.find((one: Point) => one.properties["lokal"] === id);
    if (mode !== "move" || !own || !form) return;
    event.preventDefault();
    map.dragPan.disable();
    const follow = (to: maplibregl.MapMouseEvent | maplibregl.MapTouchEvent): void => {
      own.geometry.coordinates = [to.lngLat.lng, to.lngLat.lat];
      map.getSource<GeoJSONSource>("platser")?.setData(data.platser);
    };
    const drop = (at: maplibregl.MapMouseEvent | maplibregl.MapTouchEvent): void => {
      map.off("mousemove", follow);
      map.off("touchmove", follow);
      map.dragPan.enable();
      const fill = (name: string, value: string): void => {
        const field = form.elements.namedItem(name);
        if (field instanceof HTMLInputElement) field.value = value;
      };
      fill("nyckel", id);
      fill("lat", at.lngLat.lat.toFixed(6));
      fill("lon", at.lngLat.lng.toFixed(6));
      form.submit();
    };
    map.on("mousemove", follow);
    map.on("touchmove", follow);
    map.once("mouseup", drop);
    map.once("touchend", drop);
  }
  map.on("mousedown", begin);
  map.on("touchstart", begin);
  return { busy: () => mode !== "" };
}
