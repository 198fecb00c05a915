// A page that says how far something is, looked at again every few seconds. Without this the link under it does so.
const EVERY = 3000;

const look = async () => {
  const shown = document.querySelector("[data-goes-on]");
  let again = null;
  try {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.querySelector("main")) throw new Error("no page of ours");
    again = page.querySelector("[data-goes-on]");
  } catch {
    // The line is weak, or the server restarts: it is looked again.
    setTimeout(look, EVERY);
    return;
  }
  if (!again) {
    location.reload();
    return;
  }
  shown.replaceChildren(...again.childNodes);
  setTimeout(look, EVERY);
};

setTimeout(look, EVERY);
