// From the list of papers each one is sent where it stands: chosen, made smaller, shown. No page is loaded for it.
// Where it couldn't be sent, the row keeps it and sends it again; the server knows the same bytes and has them once.
// Without this file every paper has its own page, to which the link beside it leads.
import { pageOf, refusal, sent, tell } from "./line.js";
import { smaller } from "./photo.js";

const form = document.querySelector("[data-papers]");
// The rows whose papers are nowhere but on this page.
const held = new Set();

const bodyOf = (input, files) => {
  const body = new FormData(form);
  if (input.dataset.onto) body.set("onto", input.dataset.onto);
  for (const file of files) body.append("file", file);
  return body;
};

const smallerOnes = async (input) => {
  const files = [];
  for (const file of input.files) files.push(await smaller(file));
  // The same picture chosen once more is a change again.
  input.value = "";
  return files;
};

const show = (page, row, now) => {
  for (const name of ["papers-count", "papers-next"]) {
    document.getElementById(name).replaceWith(document.adoptNode(page.getElementById(name)));
  }
  row.replaceWith(document.adoptNode(now));
  start();
  document.getElementById(now.id).querySelector("a").focus({ preventScroll: true });
};

const keep = (input, files, why) => {
  const place = document.getElementById("papers-unsent").content.cloneNode(true).firstElementChild;
  const again = place.querySelector("button");
  again.addEventListener("click", () => send(input, files));
  input.closest(".paper").querySelector(".send-here__said").after(place);
  tell(place.querySelector("[data-unsent]"), why);
  again.focus({ preventScroll: true });
};

const send = async (input, prepared) => {
  const row = input.closest(".paper");
  const label = input.closest("label");
  const said = row.querySelector(".send-here__said");
  row.querySelector(".send-here__kept")?.remove();
  label.setAttribute("aria-busy", "true");
  input.disabled = true;
  said.hidden = true;
  held.add(row.id);
  const files = await prepared;
  try {
    const response = await sent(input.dataset.to, bodyOf(input, files), form.dataset.login, { "X-Paper-Row": "1" });
    const page = await pageOf(response);
    const now = page.getElementById(row.id);
    const fault = page.querySelector(".govuk-error-message, .govuk-error-summary__body");
    if (!fault && !(response.ok && now)) throw refusal(page);
    held.delete(row.id);
    if (fault) said.textContent = fault.textContent.trim();
    said.hidden = !fault;
    if (!fault) show(page, row, now);
  } catch (why) {
    keep(input, files, why);
  } finally {
    label.removeAttribute("aria-busy");
    input.disabled = false;
  }
};

const start = () => {
  for (const label of document.querySelectorAll("label.send-here[hidden]")) {
    label.hidden = false;
    const input = label.querySelector("input");
    input.addEventListener("change", () => input.files.length && send(input, smallerOnes(input)));
    // The link to the paper's own page isn't needed beside it.
    label.closest(".paper").querySelector("[data-instead]").hidden = true;
  }
};

start();

// The sheets to be signed are ordered where they stand, and looked for until they are made: no page is loaded for it.
const AGAIN = 3000;
const MOST_LOOKS = 40;
const section = document.querySelector("[data-sheets]");

const renewed = (page) => {
  const now = page.querySelector("[data-sheets]");
  if (now && now.innerHTML !== section.innerHTML) section.replaceChildren(...document.adoptNode(now).childNodes);
};

const look = (times) => {
  if (!times || !section.querySelector("[data-look]")) return;
  setTimeout(async () => {
    try {
      const response = await fetch(section.dataset.sheets, { credentials: "same-origin" });
      const page = response.ok && (await pageOf(response));
      if (page && !isOrdering()) renewed(page);
    } catch {
      // The link to look again stays.
    }
    look(times - 1);
  }, AGAIN);
};

// What is said of the order, and the order itself while it is sent, aren't swept away by a look.
const isOrdering = () => section.querySelector("[aria-busy], [data-unsent]:not([hidden])");

const order = async (asked) => {
  const place = asked.querySelector("[data-unsent]");
  const waiting = asked.querySelector("[data-sending]");
  place.hidden = true;
  waiting.hidden = false;
  asked.setAttribute("aria-busy", "true");
  try {
    const response = await sent(asked.action, new FormData(asked), form.dataset.login, { "X-Paper-Row": "1" });
    // Led elsewhere, the browser asks itself and follows; the order is there once.
    if (response.headers.has("X-Next")) return asked.submit();
    const page = await pageOf(response);
    if (!response.ok || !page.querySelector("[data-sheets]")) throw refusal(page);
    renewed(page);
    document.getElementById("sheets").focus();
    look(MOST_LOOKS);
  } catch (why) {
    // The photos that wait in their rows are on this page alone: it stays, and the button sends again.
    tell(place, why);
    place.focus();
  } finally {
    asked.removeAttribute("aria-busy");
    waiting.hidden = true;
  }
};

section?.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.target.getAttribute("aria-busy") !== "true") order(event.target);
});
if (section) look(MOST_LOOKS);

window.addEventListener("beforeunload", (event) => {
  if (held.size) event.preventDefault();
});
