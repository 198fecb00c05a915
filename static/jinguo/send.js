// A form marked data-keep is sent by the page itself: where the line is cut, everything typed stays, and the page says so.
// Sent again, the form's own key makes it once. Without this file the browser sends it, and the key does the same.
import { initAll } from "../vendor/govuk/govuk-frontend.min.js";
import { pageOf, refusal, sent, tell } from "./line.js";

let unsent = false;

// Who improves a page does so again once it was shown anew.
const shown = () => document.dispatchEvent(new CustomEvent("jinguo:shown"));

const show = (page) => {
  document.title = page.title;
  document.querySelector("main").replaceWith(document.adoptNode(page.querySelector("main")));
  window.scrollTo(0, 0);
  initAll({ scope: document.querySelector("main") });
  shown();
};

const go = (next) => {
  const to = new URL(next, location.href);
  const same = to.pathname === location.pathname && to.search === location.search;
  // The same address loaded anew would stay where it was scrolled to: a new page begins at its top.
  if (same && !to.hash) window.scrollTo(0, 0);
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
    const body = new FormData(form, button);
    const response = await sent(form.action || location.href, body, form.dataset.login);
    const next = response.headers.get("X-Next");
    const page = next ? null : await pageOf(response);
    if (page && response.status >= 400 && !page.querySelector("main form[data-keep]")) throw refusal(page);
    unsent = false;
    if (next) go(next);
    else show(page);
  } catch (why) {
    tell(place, why);
    place.focus();
    unsent = true;
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

// What a form needs is said in the page's own language; the browser alone would say it in its own.
document.addEventListener(
  "invalid",
  ({ target }) => {
    if (target.dataset.empty) target.setCustomValidity(target.validity.valueMissing ? target.dataset.empty : "");
  },
  true,
);
document.addEventListener("input", ({ target }) => target.dataset.empty && target.setCustomValidity(""));

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
