// The map of a scenario, fetched when it is asked for or where there is room for it. The
// tables and forms of the page say and do the same without it.

export function offerScenario(figure: HTMLElement): void {
  const area = figure.querySelector<HTMLElement>(".karta-yta");
  const button = figure.querySelector<HTMLButtonElement>("#visa-karta");
  if (!area || !button) return;
  figure.hidden = false;
  let begun = false;

  async function begin(): Promise<void> {
    if (begun || !area || !button) return;
    begun = true;
    watch.disconnect();
    button.setAttribute("aria-busy", "true");
    try {
      const { drawScenario } = await import("./scenariokarta");
      await drawScenario(figure, area);
    } catch {
      const sorry = document.createElement("p");
      sorry.className = "notis";
      sorry.textContent = figure.dataset["textFel"] ?? "";
      area.replaceWith(sorry);
    }
  }

  const wide = window.matchMedia("(min-width: 62rem)").matches;
  const watch = new IntersectionObserver(
    (seen) => {
      if (wide && seen.some((entry) => entry.isIntersecting)) void begin();
    },
    { rootMargin: "100px" },
  );
  watch.observe(area);
  button.addEventListener("click", () => void begin());
}
