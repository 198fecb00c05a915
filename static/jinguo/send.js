// A form marked data-keep is sent by the page itself: where the line is cut, everything typed stays, and the page says so.
// Sent again, the form's own key makes it once. Without this file the browser sends it, and the key does the same.
import { initAll } from "../vendor/govuk/govuk-frontend.min.js";

const LONGEST = 120000;
let unsent = false;

// Who improves a page does so again once it was shown anew.
const shown = () => document.dispatchEvent(new CustomEvent("jinguo:shown"));

const tell = (form, what) => {
  const place = form.querySelector("[data-unsent]");
  for (const line of place.querySelectorAll("[data-when]")) line.hidden = line.dataset.when !== what;
  place.hidden = false;
  place.focus();
  unsent = true;
};

const show = async (response) => {
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const [main, now] = [page.querySelector("main"), document.querySelector("main")];
  if (!main) throw new TypeError("no page");
  document.title = page.title;
  now.replaceWith(document.adoptNode(main));
  window.scrollTo(0, 0);
  initAll({ scope: document.querySelector("main") });
  shown();
};

const go = (next) => {
  const to = new URL(next, location.href);
  const same = to.pathname === location.pathname && to.search === location.search;
  location.assign(to);
  if (same) location.reload();
};

const send = async (form, button) => {
  const place = form.querySelector("[data-unsent]");
  place.hidden = true;
  form.setAttribute("aria-busy", "true");
  const waiting = form.querySelector("[data-sending]");
  if (waiting) waiting.hidden = false;
  try {
    if (form.whenReady) await form.whenReady;
    const response = await fetch(form.action || location.href, {
      method: "POST",
      body: new FormData(form, button),
      headers: { "X-Sent-In-Place": "1" },
      credentials: "same-origin",
      signal: AbortSignal.timeout ? AbortSignal.timeout(LONGEST) : undefined,
    });
    const next = response.headers.get("X-Next");
    if (response.status >= 500) tell(form, "refused");
    else if (next && next.startsWith(form.dataset.login)) tell(form, "signed-out");
    else {
      unsent = false;
      if (next) go(next);
      else await show(response);
    }
  } catch {
    tell(form, "offline");
  } finally {
    form.removeAttribute("aria-busy");
    if (waiting) waiting.hidden = true;
  }
};

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !("keep" in form.dataset)) return;
    // A button with a name of its own does something beside the act, and another script knows what.
    if (event.submitter && event.submitter.name) return;
    event.preventDefault();
    if (form.getAttribute("aria-busy") !== "true") send(form, event.submitter);
  },
  true,
);

// One sending at a time is seen to above; a button that swallows every press for a second would swallow the second try.
document.addEventListener(
  "click",
  (event) => {
    const button = event.target.closest("form[data-keep] button[data-prevent-double-click]");
    if (button && !button.name) event.stopPropagation();
  },
  true,
);

window.addEventListener("beforeunload", (event) => {
  if (unsent) event.preventDefault();
});
