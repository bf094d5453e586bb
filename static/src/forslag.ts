// Suggestions while an address is typed: the editable combobox with a listbox
// popup of the ARIA Authoring Practices. The focus stays in the field;
// `aria-activedescendant` points at the chosen suggestion.

export interface Adress {
  id: number | string;
  adress: string;
  postnummer?: string | null;
  postort?: string | null;
  lat?: number;
  lon?: number;
  traff?: string;
}

const WAIT_MS = 120;
const SHORTEST = 2;

/** The address as it is written in the field: «Hornsgatan 20, 118 20 Stockholm». */
export function written(adress: Adress): string {
  const place = below(adress);
  return place === "" ? adress.adress : `${adress.adress}, ${place}`;
}

function below(adress: Adress): string {
  const digits = adress.postnummer ?? "";
  const number = digits.length === 5 ? `${digits.slice(0, 3)} ${digits.slice(3)}` : digits;
  return [number, adress.postort ?? ""].filter((part) => part !== "").join(" ");
}

export function suggestAddresses(field: HTMLInputElement): void {
  const holder = field.parentElement;
  const source = field.dataset["forslag"];
  if (!holder || !source) return;

  const chosenId = field.form?.elements.namedItem("adress_id");
  const hidden = chosenId instanceof HTMLInputElement ? chosenId : null;

  const list = document.createElement("ul");
  list.id = `${field.id}-forslag`;
  list.className = "forslag";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.dataset["textLista"] ?? "");
  list.hidden = true;
  const status = document.createElement("div");
  status.id = `${field.id}-status`;
  status.className = "dold";
  status.setAttribute("role", "status");
  holder.append(list, status);

  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-expanded", "false");
  field.setAttribute("aria-controls", list.id);
  field.autocomplete = "off";

  let shown: Adress[] = [];
  let active = -1;
  let timer = 0;
  let request: AbortController | null = null;

  function close(): void {
    window.clearTimeout(timer);
    request?.abort();
    list.hidden = true;
    shown = [];
    active = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  function point(at: number): void {
    active = at;
    for (const [index, option] of [...list.children].entries()) {
      option.setAttribute("aria-selected", String(index === at));
      if (index === at) option.scrollIntoView({ block: "nearest" });
    }
    if (at < 0) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", `${list.id}-${at}`);
  }

  function choose(at: number): void {
    const adress = shown[at];
    if (!adress) return;
    field.value = written(adress);
    if (hidden) {
      hidden.value = String(adress.id);
      hidden.disabled = false;
    }
    close();
    // A form that wants more of the address than its text listens for this.
    field.dispatchEvent(new CustomEvent<Adress>("adressval", { bubbles: true, detail: adress }));
    status.textContent = (field.dataset["textVald"] ?? "{adress}").replace("{adress}", field.value);
  }

  function show(found: Adress[]): void {
    shown = found;
    active = -1;
    field.removeAttribute("aria-activedescendant");
    list.replaceChildren(
      ...found.map((adress, index) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${index}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.append(adress.adress);
        const nearest = adress.traff === "narmaste_nummer" ? field.dataset["textNarmaste"] : "";
        const place = [below(adress), nearest ?? ""].filter((part) => part !== "").join(". ");
        if (place !== "") {
          const line = document.createElement("span");
          line.textContent = place;
          option.append(" ", line);
        }
        return option;
      }),
    );
    list.hidden = found.length === 0;
    field.setAttribute("aria-expanded", String(found.length > 0));
    const text =
      found.length === 0 ? "textInga" : found.length === 1 ? "textEtt" : "textFlera";
    status.textContent = (field.dataset[text] ?? "").replace("{antal}", String(found.length));
  }

  async function ask(text: string): Promise<void> {
    request?.abort();
    const mine = new AbortController();
    request = mine;
    try {
      const query = new URLSearchParams({ q: text, antal: "8" });
      const answer = await fetch(`${source}?${query}`, {
        signal: mine.signal,
        headers: { accept: "application/json" },
      });
      // Suggestions are a help, not the way in: without them the form still works.
      if (!answer.ok) return close();
      const { adresser } = (await answer.json()) as { adresser: Adress[] };
      if (!mine.signal.aborted && field.value.trim() === text) show(adresser);
    } catch {
      if (!mine.signal.aborted) close();
    }
  }

  field.addEventListener("input", () => {
    if (hidden) {
      hidden.value = "";
      hidden.disabled = true;
    }
    window.clearTimeout(timer);
    const text = field.value.trim();
    if (text.length < SHORTEST) {
      status.textContent = "";
      return close();
    }
    timer = window.setTimeout(() => void ask(text), WAIT_MS);
  });

  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const last = shown.length - 1;
    switch (event.key) {
      case "ArrowDown":
        if (last < 0) {
          if (field.value.trim().length >= SHORTEST) void ask(field.value.trim());
          else return;
        } else point(active >= last ? 0 : active + 1);
        break;
      case "ArrowUp":
        if (last < 0) return;
        point(active <= 0 ? last : active - 1);
        break;
      case "Enter":
        if (active < 0) return close();
        choose(active);
        break;
      case "Escape":
        if (list.hidden) return;
        close();
        break;
      case "Tab":
        if (active >= 0) choose(active);
        return;
      case "Home":
      case "End":
        return point(-1);
      default:
        return;
    }
    event.preventDefault();
  });

  // `mousedown` would move the focus out of the field before the click arrives.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target instanceof Element ? event.target.closest("li") : null;
    if (option) choose([...list.children].indexOf(option));
  });

  field.addEventListener("blur", close);
}
