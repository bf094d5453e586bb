// Warns before a session ends because it has not been used, and prolongs it when asked
// to (WCAG 2.2.1). Any page of the kansli that is asked for prolongs it.
const WARN_BEFORE_S = 120;

export function warnBeforeSignOut(body: HTMLElement): void {
  const minutes = Number(body.dataset.vilande);
  const dialog = document.querySelector<HTMLDialogElement>("#snart-utloggad");
  const left = document.querySelector<HTMLElement>("#snart-tid");
  const stay = document.querySelector<HTMLButtonElement>("#stanna-inloggad");
  if (!minutes || !dialog || !left || !stay) return;
  let ends = Date.now() + minutes * 60_000;

  const tick = (): void => {
    const seconds = Math.max(0, Math.round((ends - Date.now()) / 1000));
    // Before the last minute the server may not yet have noted the latest request.
    if (seconds > WARN_BEFORE_S) return;
    left.textContent =
      seconds > 60 ? `${Math.ceil(seconds / 60)} minuter` : `${seconds} sekunder`;
    if (!dialog.open) dialog.showModal();
  };

  stay.addEventListener("click", () => {
    void fetch("/kansli/mitt-konto", { redirect: "manual" }).then((answer) => {
      // A redirect leads to the sign-in: the session has ended already.
      if (answer.ok) ends = Date.now() + minutes * 60_000;
      else location.reload();
      dialog.close();
    });
  });
  setInterval(tick, 1000);
}
