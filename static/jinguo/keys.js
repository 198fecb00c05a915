// The desk without a mouse. Every key leads where a link on the page leads; without this file the links remain.
// Nothing is signed by a key: s and r open the pages on which that is done.

const typing = (element) =>
  element instanceof HTMLElement &&
  (element.isContentEditable || element.closest("input, textarea, select") !== null);

// Who speaks to the machine, or whose hand slips, switches them off: for this browser, as the keys are this keyboard's.
const KEPT = "jinguo-keys";
const off = () => localStorage.getItem(KEPT) === "off";

const rows = [...document.querySelectorAll(".cases__first a")];

function stepTo(way) {
  const here = rows.indexOf(document.activeElement);
  const next = here < 0 ? (way > 0 ? 0 : rows.length - 1) : here + way;
  rows[Math.max(0, Math.min(rows.length - 1, next))]?.focus();
}

function help() {
  const dialog = document.getElementById("keys");
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
  return dialog !== null;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (off() || typing(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === "?") {
    if (help()) event.preventDefault();
    return;
  }
  if (!/^[jknpsr]$/.test(event.key)) return;
  const link = document.querySelector(`a[data-key~="${event.key}"]`);
  if (link) {
    event.preventDefault();
    link.click();
  } else if (rows.length && /^[jknp]$/.test(event.key)) {
    event.preventDefault();
    stepTo("jn".includes(event.key) ? 1 : -1);
  }
});

for (const choice of document.querySelectorAll("[data-keys-choice]")) {
  const box = choice.querySelector("input");
  box.checked = !off();
  box.addEventListener("change", () => localStorage.setItem(KEPT, box.checked ? "on" : "off"));
  choice.hidden = false;
}

for (const link of document.querySelectorAll('a[data-key="?"]')) {
  link.addEventListener("click", (event) => {
    if (help()) event.preventDefault();
  });
}

// A phrase goes into the opinion where it is chosen; without this file its button sends the form, and nothing is lost.
for (const button of document.querySelectorAll('button[name="insert_phrase"]')) {
  const choice = document.getElementById("phrase");
  const into = document.getElementById(choice?.dataset.into ?? "");
  if (!(choice instanceof HTMLSelectElement) || !(into instanceof HTMLTextAreaElement)) continue;
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const text = choice.selectedOptions[0];
    if (!text?.value) return choice.focus();
    const before = into.value.trimEnd();
    into.value = before ? `${before}\n${text.textContent}` : text.textContent;
    choice.value = "";
    into.dispatchEvent(new Event("input", { bubbles: true }));
    into.focus();
  });
}
