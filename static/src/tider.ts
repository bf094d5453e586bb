// The form of a place's hours: asks the server how what is typed stands to the law, and
// says it beside each day. Without this, «Kontrollera» does the same.

interface Dag {
  timmar: string;
  anmarkt: string[];
  hindrar: boolean;
}

interface Provat {
  dagar: Record<string, Dag>;
  summa: string;
  kraver_samrad: boolean;
}

function show(form: HTMLFormElement, provat: Provat): void {
  let remarked = 0;
  for (const [datum, dag] of Object.entries(provat.dagar)) {
    const length = document.getElementById(`langd-${datum}`);
    const remarks = document.getElementById(`anm-${datum}`);
    const field = document.getElementById(`dag-${datum}`);
    if (!length || !remarks || !field) continue;
    if (dag.anmarkt.length > 0) remarked += 1;
    length.textContent = dag.timmar;
    remarks.replaceChildren(
      ...dag.anmarkt.map((text) => {
        const one = document.createElement("span");
        one.className = dag.hindrar ? "felrad" : "varnrad";
        one.textContent = `${text} `;
        return one;
      }),
    );
    if (dag.hindrar) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }
  const sum = document.getElementById("summa");
  if (sum) sum.textContent = provat.summa;
  const state = document.getElementById("lage");
  if (state) {
    state.textContent =
      remarked === 0
        ? "Inget att titta på."
        : remarked === 1
          ? "En dag att titta på."
          : `${remarked} dagar att titta på.`;
  }
  const reasons = form.querySelector<HTMLElement>("#samradsdel[data-vid-behov]");
  if (reasons) reasons.hidden = !provat.kraver_samrad;
}

/** Checks the form a moment after the last key. */
export function checkHours(form: HTMLFormElement): void {
  const address = form.dataset["prov"];
  if (address === undefined) return;
  let waiting: number | undefined;
  let asking: AbortController | undefined;
  const ask = async (): Promise<void> => {
    asking?.abort();
    asking = new AbortController();
    const query = new URLSearchParams();
    for (const field of form.querySelectorAll<HTMLInputElement>('input[name^="dag-"]')) {
      query.set(field.name, field.value);
    }
    try {
      const answer = await fetch(`${address}?${query}`, { signal: asking.signal });
      if (answer.ok) show(form, (await answer.json()) as Provat);
    } catch {
      // Asked anew at the next key; saving checks in any case.
    }
  };
  form.addEventListener("input", (event) => {
    if (!(event.target instanceof HTMLInputElement) || !event.target.name.startsWith("dag-")) return;
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => void ask(), 250);
  });
  const reasons = form.querySelector<HTMLElement>("#samradsdel[data-vid-behov]");
  if (reasons) reasons.hidden = true;
}
