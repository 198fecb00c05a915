"""axe on a page: whatever it calls a fault, great or small, and what sticks out sideways."""

from __future__ import annotations

import json

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# Rules of axe that aren't asked, each with its reason.
LEFT_OUT: dict[str, str] = {}

# Four fifths of axe's time go into the contrast of each word with what is behind it. That depends on the classes of
# its element and of all those around it: where these have been looked at once, on any page of this look, they aren't
# again. Everything else is asked of every element.
_LOOK = """async (given) => {
  const [known, leftOut] = JSON.parse(given);
  const seen = new Set(known), fresh = [];
  const silent = new Set(["id", "href", "name", "value", "for", "src", "alt", "title", "action", "aria-label",
    "aria-describedby", "aria-labelledby", "aria-controls", "content", "colspan", "autocomplete"]);
  const hashed = (text) => {
    let hash = 5381;
    for (let at = 0; at < text.length; at += 1) hash = (hash * 33 + text.charCodeAt(at)) | 0;
    return hash;
  };
  const keys = new Map([[null, 0]]);
  const key = (element) => {
    if (!keys.has(element)) {
      const rest = element.getAttributeNames().filter((name) => !silent.has(name) && name !== "class").sort();
      const own = `${element.localName} ${element.className} ${rest} ${element.getAttribute("aria-current")}`;
      keys.set(element, hashed(`${key(element.parentElement)} ${own}`));
    }
    return keys.get(element);
  };
  for (const element of document.body.querySelectorAll("*")) {
    const words = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if ((words || element.matches("input, select, textarea")) && !seen.has(key(element)) && element.checkVisibility()) {
      seen.add(key(element));
      fresh.push(key(element));
      element.setAttribute("data-fresh", "");
    }
  }
  axe.configure({ rules: [{ id: "color-contrast", selector: "[data-fresh]" }] });
  const rules = Object.fromEntries(leftOut.map((id) => [id, { enabled: false }]));
  const found = await axe.run(document, { resultTypes: ["violations"], rules });
  for (const element of document.querySelectorAll("[data-fresh]")) element.removeAttribute("data-fresh");
  const [wide, room] = [document.documentElement.scrollWidth, document.documentElement.clientWidth];
  return JSON.stringify({
    fresh,
    wide: wide > room ? `wider than the screen: ${wide} px of ${room}` : "",
    faults: found.violations.map((one) =>
      `${one.impact}: ${one.id}: ${one.nodes.length} times, ${one.nodes[0].html.slice(0, 200)}`),
  });
}"""


class Look:
    """axe's eyes during one test or one crawl, for one screen and size of text."""

    def __init__(self) -> None:
        self._seen: list[int] = []

    def at(self, page: Page) -> list[str]:
        """One line for each fault of the page as it stands."""
        if page.evaluate("typeof axe === 'undefined'"):
            page.evaluate(AXE_SCRIPT)
        # As one text: Playwright would check and wrap each of some ten thousand numbers.
        answer = json.loads(page.evaluate(_LOOK, json.dumps([self._seen, [*LEFT_OUT]])))
        self._seen += answer["fresh"]
        return [f"{page.url}: {fault}" for fault in (*answer["faults"], answer["wide"]) if fault]
