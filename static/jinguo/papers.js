// From the list of papers each one is sent where it stands: chosen, made smaller, shown. No page is loaded for it.
// Without this file every paper has its own page, to which the link beside it leads.
import { smaller } from "./photo.js";

const send = async (input) => {
  const row = input.closest(".paper");
  const label = input.closest("label");
  const said = row.querySelector(".send-here__said");
  const token = document.querySelector("[data-papers] [name=csrfmiddlewaretoken]").value;
  const files = [...input.files];
  if (!files.length) return;
  label.setAttribute("aria-busy", "true");
  input.disabled = true;
  said.hidden = true;
  try {
    const body = new FormData();
    if (input.dataset.onto) body.set("onto", input.dataset.onto);
    for (const file of files) body.append("file", await smaller(file));
    const answer = await fetch(input.dataset.to, {
      method: "POST",
      body,
      headers: { "X-Paper-Row": "1", "X-CSRFToken": token },
      credentials: "same-origin",
    });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.getElementById(row.id);
    if (answer.ok && now) {
      for (const name of ["papers-count", "papers-next"]) {
        document.getElementById(name).replaceWith(document.adoptNode(page.getElementById(name)));
      }
      row.replaceWith(document.adoptNode(now));
      start();
      document.getElementById(now.id).querySelector("a").focus({ preventScroll: true });
      return;
    }
    const fault = page.querySelector(".govuk-error-message");
    // Signed out, or something this page can't say: the paper's own page says it.
    if (!fault) return location.assign(input.dataset.to);
    said.textContent = fault.textContent.trim();
    said.hidden = false;
  } catch {
    location.assign(input.dataset.to);
  } finally {
    label.removeAttribute("aria-busy");
    input.disabled = false;
    input.value = "";
  }
};

const start = () => {
  for (const label of document.querySelectorAll("label.send-here[hidden]")) {
    label.hidden = false;
    const input = label.querySelector("input");
    input.addEventListener("change", () => send(input));
    // The link to the paper's own page isn't needed beside it.
    label.closest(".paper").querySelector("[data-instead]").hidden = true;
  }
};

start();
