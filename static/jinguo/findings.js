// As she types, the server is asked what its rules say of it: words and figures are its own. Nothing is kept by that.
// Without this file the same is said after saving.

const WAIT = 600;

const start = () => {
  for (const form of document.querySelectorAll("form[data-findings]")) {
    const answer = form.querySelector("[data-findings-answer]");
    let timer = 0;
    let asked = null;
    const ask = async () => {
      if (asked) asked.abort();
      const mine = new AbortController();
      asked = mine;
      const typed = new FormData(form);
      // A photo says nothing to a rule, and a weak line would carry it with every letter.
      for (const [name, value] of [...typed]) if (value instanceof File) typed.delete(name);
      // What she is still typing isn't called wrong yet.
      if (form.contains(document.activeElement) && document.activeElement.name) typed.set("at", document.activeElement.name);
      try {
        const found = await fetch(form.dataset.findings, { method: "POST", body: typed, credentials: "same-origin", signal: mine.signal });
        if (!found.ok || found.redirected) throw new Error(String(found.status));
        const words = await found.text();
        if (mine === asked && words.trim() !== answer.innerHTML.trim()) answer.innerHTML = words;
      } catch (error) {
        // What was said of an earlier answer is worse than nothing.
        if (error.name !== "AbortError") answer.replaceChildren();
      }
    };
    const soon = () => { clearTimeout(timer); timer = setTimeout(ask, WAIT); };
    form.addEventListener("input", soon);
    form.addEventListener("change", soon);
  }
};

start();
document.addEventListener("jinguo:shown", start);
