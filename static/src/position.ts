// «Använd min position»: asks the browser where it is and sends the form with
// coordinates instead of an address.

const TEXTS: Record<number, string> = { 1: "textNekad", 2: "textOkand", 3: "textSen" };

export function offerPosition(button: HTMLButtonElement): void {
  const form = button.form;
  const status = document.getElementById(button.dataset["position"] ?? "");
  if (!form || !status || !("geolocation" in navigator)) return;
  const label = button.textContent;
  button.hidden = false;

  button.addEventListener("click", () => {
    status.textContent = button.dataset["textSoker"] ?? "";
    button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(
      (found) => {
        const { latitude, longitude } = found.coords;
        // Five decimals are about a metre, which is finer than any phone knows.
        const query = new URLSearchParams();
        for (const [name, value] of new FormData(form)) {
          if (typeof value === "string" && value !== "" && !name.startsWith("adress")) {
            query.append(name, value);
          }
        }
        query.set("lat", latitude.toFixed(5));
        query.set("lon", longitude.toFixed(5));
        window.location.assign(`${form.action.split("?")[0]}?${query}`);
      },
      (error) => {
        button.removeAttribute("aria-busy");
        button.textContent = label;
        status.textContent = button.dataset[TEXTS[error.code] ?? "textOkand"] ?? "";
        document.getElementById("adress")?.focus();
      },
      { enableHighAccuracy: true, timeout: 10_000, maximumAge: 60_000 },
    );
  });
}
