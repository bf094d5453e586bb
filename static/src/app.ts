// What every page loads. All pages work without it; it adds suggestions while an
// address is typed, «Använd min position», the map and the print button.
import "./app.css";
import { offerMap } from "./kartknapp";
import { offerPlace } from "./platsval";
import { offerPosition } from "./position";
import { offerScenario } from "./scenario";
import { suggestAddresses } from "./forslag";
import { checkHours } from "./tider";
import { warnBeforeSignOut } from "./utloggning";

for (const field of document.querySelectorAll<HTMLInputElement>("input[data-forslag]")) {
  suggestAddresses(field);
}

for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-position]")) {
  offerPosition(button);
}

for (const figure of document.querySelectorAll<HTMLElement>("[data-karta]")) {
  offerMap(figure);
}

for (const figure of document.querySelectorAll<HTMLElement>("[data-tackning]")) {
  offerMap(figure, async () => (await import("./tackningskarta")).drawCoverage);
}

for (const figure of document.querySelectorAll<HTMLElement>("[data-platsval]")) {
  offerPlace(figure);
}

for (const figure of document.querySelectorAll<HTMLElement>("[data-scenariokarta]")) {
  offerScenario(figure);
}

for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-skriv-ut]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-prov]")) {
  checkHours(form);
}

warnBeforeSignOut(document.body);

// A summary of errors takes the focus, so that it is read at once.
document.querySelector<HTMLElement>(".felruta")?.focus();
