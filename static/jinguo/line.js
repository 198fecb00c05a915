// Sending over a weak line: what came of it, in one word for the page to say. Nothing that was typed or chosen is lost.
const LONGEST = 120000;

// `what` is the data-when of the line in components/unsent.html that says it.
export class Unsent extends Error {
  constructor(what, answer = "") {
    super(what);
    this.what = what;
    this.answer = answer;
  }
}

const fetched = (address, options = {}) =>
  fetch(address, {
    ...options,
    credentials: "same-origin",
    signal: AbortSignal.timeout ? AbortSignal.timeout(LONGEST) : undefined,
  }).catch(() => {
    throw new Unsent("offline");
  });

export const pageOf = async (response) => {
  const text = await response.text().catch(() => {
    throw new Unsent("offline");
  });
  const page = new DOMParser().parseFromString(text, "text/html");
  // Whoever answers without a page isn't the system: a server before it that is full, or has lost it.
  if (!page.querySelector("main")) throw new Unsent("refused");
  return page;
};

const officerOf = (page) => page.querySelector("[data-officer]")?.dataset.officer;

// Signing in anew makes the token of every page that was open before worthless. The page has a new one when it is asked
// for again; it is taken only where the officer is still the same: what one typed isn't sent in another's name.
const newToken = async () => {
  const page = await pageOf(await fetched(location.href));
  const officer = officerOf(page);
  if (!officer) throw new Unsent("signed-out");
  if (officer !== officerOf(document)) throw new Unsent("somebody-else");
  return page.querySelector("[name=csrfmiddlewaretoken]").value;
};

const stale = (response) => response.headers.has("X-Stale-Page");

// The answer of the system, whatever it says, with what follows it in `X-Next`; or Unsent.
export const sent = async (address, body, login, headers = {}) => {
  const once = () => fetched(address, { method: "POST", body, headers: { "X-Sent-In-Place": "1", ...headers } });
  let response = await once();
  if (stale(response)) {
    const token = await newToken();
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
    body.set("csrfmiddlewaretoken", token);
    response = await once();
  }
  if (response.status >= 500 || stale(response)) throw new Unsent("refused");
  if (response.headers.get("X-Next")?.startsWith(login)) throw new Unsent("signed-out");
  return response;
};

// A page that says why there is no form any more: its words are told, and the form stays.
export const refusal = (page) => {
  const said = [...page.querySelectorAll("main h1, main p")].filter((each) => !each.querySelector("a"));
  return new Unsent("answered", said.map((each) => each.textContent.trim()).join(" "));
};

export const tell = (place, { what = "refused", answer = "" }) => {
  for (const line of place.querySelectorAll("[data-when]")) line.hidden = line.dataset.when !== what;
  place.querySelector("[data-answer]").textContent = answer;
  place.hidden = false;
};
