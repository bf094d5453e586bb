// Fetches the map only when it is asked for, or scrolled to where that is cheap:
// it weighs several times all the rest.

interface Connection {
  saveData?: boolean;
  effectiveType?: string;
}

/** Whether a third of a megabyte unasked for is all right here. */
function roomy(): boolean {
  const connection = (navigator as { connection?: Connection }).connection;
  if (connection) return connection.saveData !== true && connection.effectiveType === "4g";
  return window.matchMedia("(min-width: 62rem)").matches;
}

type Draw = (figure: HTMLElement, area: HTMLElement) => Promise<void>;

export function offerMap(
  figure: HTMLElement,
  drawn: () => Promise<Draw> = async () => (await import("./karta")).drawMap,
): void {
  const area = figure.querySelector<HTMLElement>(".karta-yta");
  const button = figure.querySelector<HTMLButtonElement>("button");
  if (!area || !button) return;
  figure.hidden = false;
  let begun = false;

  async function begin(asked: boolean): Promise<void> {
    if (begun || !area || !button) return;
    begun = true;
    watch.disconnect();
    button.setAttribute("aria-busy", "true");
    try {
      const draw = await drawn();
      await draw(figure, area);
      if (asked) area.querySelector<HTMLElement>(".maplibregl-canvas")?.focus();
    } catch {
      const sorry = document.createElement("p");
      sorry.className = "notis";
      sorry.textContent = figure.dataset["textFel"] ?? "";
      area.replaceWith(sorry);
    }
  }

  const watch = new IntersectionObserver(
    (seen) => {
      if (seen.some((entry) => entry.isIntersecting) && roomy()) void begin(false);
    },
    { rootMargin: "100px" },
  );
  watch.observe(area);
  button.addEventListener("click", () => void begin(true));
}
