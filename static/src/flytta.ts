// A street site that can be dragged to another place. The fields of the form are the
// truth: dragging writes them, and writing in them moves the mark.
import * as maplibregl from "maplibre-gl";

function fields(): [HTMLInputElement, HTMLInputElement] | null {
  const lat = document.querySelector<HTMLInputElement>("#lat");
  const lon = document.querySelector<HTMLInputElement>("#lon");
  return lat && lon ? [lat, lon] : null;
}

/** What a field says, with a decimal comma or point. */
function degrees(field: HTMLInputElement): number {
  return Number(field.value.trim().replace(",", ".") || "x");
}

/** Lets the place of the form be dragged on the map. */
export function offerDrag(map: maplibregl.Map, figure: HTMLElement): void {
  const both = fields();
  if (!both) return;
  const [lat, lon] = both;
  const mark = new maplibregl.Marker({ draggable: true, color: "#0b4f8a" });
  const middle = map.getCenter();
  mark.setLngLat([
    Number.isFinite(degrees(lon)) ? degrees(lon) : middle.lng,
    Number.isFinite(degrees(lat)) ? degrees(lat) : middle.lat,
  ]);
  mark.addTo(map);
  const element = mark.getElement();
  element.id = "flyttas";
  element.setAttribute("aria-label", figure.dataset["flytta"] ?? "");
  mark.on("dragend", () => {
    const at = mark.getLngLat();
    lat.value = at.lat.toFixed(6);
    lon.value = at.lng.toFixed(6);
    // The distances are the server's to tell.
    lat.form?.querySelector<HTMLButtonElement>("#rakna")?.click();
  });
  for (const field of both) {
    field.addEventListener("change", () => {
      const [y, x] = [degrees(lat), degrees(lon)];
      if (Math.abs(y) <= 90 && Math.abs(x) <= 180) mark.setLngLat([x, y]);
    });
  }
}
