// A map on which the place of a lokal is pointed out: by a click, by dragging the mark, or
// by the arrow keys while the mark has the focus.
import * as maplibregl from "maplibre-gl";
import type { StyleSpecification } from "maplibre-gl";
import { NONE, colour, followDistricts, ground, hasTiles, loaded, makeMap } from "./kartgrund";

const STOCKHOLM: [number, number] = [18.0686, 59.3293];
/** Degrees of latitude in a metre. */
const METRE = 1 / 111_195;
const DECIMALS = 7;

function style(figure: HTMLElement, districts: GeoJSON.GeoJSON): StyleSpecification {
  const result = ground(figure, { valdistrikt: districts });
  result.layers.push(
    {
      id: "distrikt-yta",
      type: "fill",
      source: "valdistrikt",
      paint: { "fill-color": colour("--paper"), "fill-opacity": hasTiles(figure) ? 0 : 1 },
    },
    {
      id: "distrikt-grans",
      type: "line",
      source: "valdistrikt",
      paint: { "line-color": colour("--line"), "line-width": 1 },
    },
  );
  return result;
}

/** The place in the fields, if it is one. */
function typed(lat: HTMLInputElement, lon: HTMLInputElement): [number, number] | null {
  const number = (field: HTMLInputElement): number =>
    field.value.trim() === "" ? NaN : Number(field.value.trim().replace(",", "."));
  const [north, east] = [number(lat), number(lon)];
  const right = Math.abs(north) <= 90 && Math.abs(east) <= 180;
  return right ? [east, north] : null;
}

/** Draws the map in `area`. Rejects where the browser cannot draw. */
export async function drawPlace(
  figure: HTMLElement,
  area: HTMLElement,
  lat: HTMLInputElement,
  lon: HTMLInputElement,
): Promise<void> {
  let districts: GeoJSON.GeoJSON = NONE;
  const start = typed(lat, lon);
  const map = makeMap(figure, area, () => style(figure, districts), {
    center: start ?? STOCKHOLM,
    zoom: start ? 15 : 10,
    // The mark is what one came for: the map is moved with one finger.
    cooperativeGestures: false,
    maxZoom: 19,
    locale: {
      "Map.Title": "Karta att välja lokalens läge på",
      "NavigationControl.ZoomIn": "Zooma in",
      "NavigationControl.ZoomOut": "Zooma ut",
      "Marker.Title": "Lokalens läge",
    },
  });

  const marker = new maplibregl.Marker({ draggable: true, color: colour("--accent") });
  const handle = marker.getElement();
  handle.tabIndex = 0;
  handle.setAttribute("role", "application");
  handle.setAttribute("aria-label", "Lokalens läge. Flytta med piltangenterna.");
  let shown = false;

  function put(at: [number, number]): void {
    marker.setLngLat(at);
    if (!shown) marker.addTo(map);
    shown = true;
  }

  const status = figure.querySelector<HTMLElement>("[data-status]");
  function tell(at: maplibregl.LngLat): void {
    lat.value = at.lat.toFixed(DECIMALS);
    lon.value = at.lng.toFixed(DECIMALS);
    if (status) {
      status.textContent = (figure.dataset["textFlyttad"] ?? "")
        .replace("{lat}", at.lat.toFixed(5))
        .replace("{lon}", at.lng.toFixed(5));
    }
  }

  if (start) put(start);
  map.on("click", (event) => {
    put([event.lngLat.lng, event.lngLat.lat]);
    tell(event.lngLat);
  });
  marker.on("dragend", () => tell(marker.getLngLat()));
  handle.addEventListener("keydown", (event) => {
    const metres = event.shiftKey ? 50 : 5;
    const { lng, lat: north } = marker.getLngLat();
    const step = metres * METRE;
    const east = step / Math.cos((north * Math.PI) / 180);
    const moves: Record<string, [number, number]> = {
      ArrowUp: [lng, north + step],
      ArrowDown: [lng, north - step],
      ArrowRight: [lng + east, north],
      ArrowLeft: [lng - east, north],
    };
    const to = moves[event.key];
    if (!to) return;
    event.preventDefault();
    event.stopPropagation();
    put(to);
    tell(marker.getLngLat());
  });
  const follow = (): void => {
    const at = typed(lat, lon);
    if (!at) return;
    put(at);
    map.jumpTo({ center: at, zoom: Math.max(map.getZoom(), 15) });
  };
  lat.addEventListener("change", follow);
  lon.addEventListener("change", follow);

  await loaded(map);
  const source = figure.dataset["distriktUrl"];
  if (source) followDistricts(map, source, (data) => (districts = data));
  area.dataset["klar"] = "ja";
}
