// The place of a lokal in a form: an address that is chosen among the suggestions fills it
// in, and a map, fetched when it is asked for, lets one point at it. The fields are what
// is sent; without scripts they are typed in.
import type { Adress } from "./forslag";

function input(form: HTMLFormElement, name: string): HTMLInputElement | null {
  const found = form.elements.namedItem(name);
  return found instanceof HTMLInputElement ? found : null;
}

export function offerPlace(figure: HTMLElement): void {
  const form = figure.closest("form");
  const area = figure.querySelector<HTMLElement>(".karta-yta");
  const button = figure.querySelector<HTMLButtonElement>("button");
  if (!form || !area || !button) return;
  const lat = input(form, "lat");
  const lon = input(form, "lon");
  if (!lat || !lon) return;
  figure.hidden = false;

  form.addEventListener("adressval", (event) => {
    const adress = (event as CustomEvent<Adress>).detail;
    const fill = (name: string, value: string): void => {
      const field = input(form, name);
      if (field && value !== "") field.value = value;
    };
    const digits = adress.postnummer ?? "";
    fill("adress", adress.adress);
    fill("postnummer", digits.length === 5 ? `${digits.slice(0, 3)} ${digits.slice(3)}` : digits);
    fill("postort", adress.postort ?? "");
    fill("lat", adress.lat?.toString() ?? "");
    fill("lon", adress.lon?.toString() ?? "");
    // The map follows the fields.
    lat.dispatchEvent(new Event("change"));
  });

  let begun = false;
  button.addEventListener("click", () => {
    if (begun) return;
    begun = true;
    button.setAttribute("aria-busy", "true");
    void (async () => {
      try {
        const { drawPlace } = await import("./platskarta");
        await drawPlace(figure, area, lat, lon);
      } catch {
        const sorry = document.createElement("p");
        sorry.className = "notis";
        sorry.textContent = figure.dataset["textFel"] ?? "";
        area.replaceWith(sorry);
      }
    })();
  });
}
