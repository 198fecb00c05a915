// A page that says how far something is, looked at again every few seconds. Without this the link under it does so.
const EVERY = 3000;

const look = async () => {
  const shown = document.querySelectorAll("[data-goes-on]");
  let again = [];
  try {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.querySelector("main")) throw new Error("no page of ours");
    again = page.querySelectorAll("[data-goes-on]");
  } catch {
    // The line is weak, or the server restarts: it is looked again.
    setTimeout(look, EVERY);
    return;
  }
  // Another number of parts is another page.
  if (again.length !== shown.length) {
    location.reload();
    return;
  }
  shown.forEach((part, place) => part.replaceChildren(...again[place].childNodes));
  setTimeout(look, EVERY);
};

setTimeout(look, EVERY);
