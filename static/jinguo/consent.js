// As she types amount, term and rate, the server is asked what they come to: words and figures are its own.
// Where this doesn't run, or the line is down, the button beside the title does the same.

const WAIT = 350;
const FIELDS = ["amount", "term_months", "rate"];

const panel = document.querySelector("[data-sums]");
const form = panel ? panel.closest("form") : null;

if (form) {
  const answer = panel.querySelector("[data-sums-answer]");
  const button = panel.querySelector("[data-sums-button]");
  let timer = 0;
  let asked = null;

  const ask = async () => {
    if (asked) asked.abort();
    asked = new AbortController();
    const mine = asked;
    const typed = new URLSearchParams(FIELDS.map((name) => [name, form.elements[name].value]));
    panel.setAttribute("aria-busy", "true");
    try {
      const found = await fetch(`${panel.dataset.sums}?${typed}`, { signal: mine.signal, credentials: "same-origin" });
      // A page of its own (signed out, no longer hers) isn't an answer: the button then shows it in full.
      if (!found.ok || found.redirected) throw new Error(String(found.status));
      const words = await found.text();
      if (mine !== asked) return;
      const wasOpen = answer.querySelector("details[open]") !== null;
      answer.innerHTML = words;
      const details = answer.querySelector("details");
      if (details) details.open = wasOpen;
      button.hidden = true;
    } catch (error) {
      if (error.name !== "AbortError") button.hidden = false;
    } finally {
      if (mine === asked) panel.removeAttribute("aria-busy");
    }
  };

  for (const name of FIELDS) {
    form.elements[name].addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    });
  }
}
