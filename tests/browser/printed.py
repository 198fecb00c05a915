"""A page as a printer would get it: on A4, in the sheet's own margins, without colour behind the words."""

from __future__ import annotations

import json

from playwright.sync_api import Page

# CSS's millimetre on a screen: 96 pixels an inch.
_PIXELS = 96 / 25.4
_SIDES = {"portrait": (210, 297), "landscape": (297, 210)}
# The sides of the paper and its margins by the page's own @page, of which the last one holds.
_SHEET = """() => {
  const rules = (sheet) => [...sheet.cssRules].flatMap((rule) =>
    rule instanceof CSSPageRule ? [rule]
    : rule.cssRules && (!rule.media || matchMedia(rule.media.mediaText).matches) ? rules(rule) : []);
  const all = [...document.styleSheets].filter((sheet) => matchMedia(sheet.media.mediaText || "all").matches);
  const said = Object.assign({ size: "A4", marginLeft: "0", marginRight: "0" }, ...all.flatMap(rules).map((rule) =>
    Object.fromEntries(["size", "marginLeft", "marginRight"].filter((name) => rule.style[name])
      .map((name) => [name, rule.style[name]]))));
  return [said.size, said.marginLeft, said.marginRight];
}"""
# What nobody can press, follow or fill in on paper, unless it is marked as to be read there; and what is written there.
_LOOK = """(numbers) => {
  const faults = [], written = document.querySelector("main").innerText;
  const shown = (element) => element.checkVisibility({ visibilityProperty: true })
    && element.getBoundingClientRect().width > 1;
  const named = (element) => element.outerHTML.replace(/\\s+/g, " ").slice(0, 140);
  const dark = (colour) => {
    const [red, green, blue, alpha = 1] = colour.match(/[0-9.]+/g).map(Number);
    const part = (one) => { const of = (one * alpha + 255 * (1 - alpha)) / 255;
      return of <= 0.04045 ? of / 12.92 : ((of + 0.055) / 1.055) ** 2.4; };
    return 1.05 / (0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue) + 0.05) >= 4.5;
  };
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > room) {
    const wide = [...document.body.querySelectorAll("*")].filter(shown)
      .find((each) => each.getBoundingClientRect().right > room + 1);
    faults.push(`wider than the paper: ${document.documentElement.scrollWidth} px of ${room}: ${wide && named(wide)}`);
  }
  const useless = "nav, button, [role=button], .page-head, .page-foot, .acts, .pager, .tabs, .govuk-skip-link, "
    + ".govuk-back-link, dialog, input[type=submit], input[type=file]";
  for (const element of document.body.querySelectorAll("*")) {
    if (!shown(element)) continue;
    const style = getComputedStyle(element);
    if (element.matches(useless) && !element.matches(".on-paper, .on-paper *"))
      faults.push(`printed: ${named(element)}`);
    if (["fixed", "sticky"].includes(style.position)) faults.push(`${style.position} on paper: ${named(element)}`);
    if (style.overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1
      && !element.matches("input, select, .govuk-visually-hidden")) faults.push(`cut off: ${named(element)}`);
    const words = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (words && !dark(style.color)) faults.push(`too light for paper, ${style.color}: ${named(element)}`);
  }
  const heading = document.querySelector("main h1");
  if (!heading || !shown(heading)) faults.push("no heading on paper");
  for (const number of new Set(numbers)) if (!written.includes(number)) faults.push(`not on paper: ${number}`);
  return JSON.stringify(faults);
}"""
# The numbers of cases, lists and papers that the screen shows.
_NUMBERS = "() => document.querySelector('main').innerText.match(/[\\u4e00-\\u9fff]+〔\\d{4}〕\\d+号/g) || []"


def faults_on_paper(page: Page) -> list[str]:
    """What a printed sheet of the page would lack, cut off or show for nothing; the page is left on the screen's media.

    Its heading and every number that the screen shows must be there, in dark words on white; nothing that is pressed.
    """
    before, numbers = page.viewport_size, page.evaluate(_NUMBERS)
    assert before is not None
    page.emulate_media(media="print")
    try:
        page.set_viewport_size({"width": width_of_sheet(page), "height": 1000})
        faults: list[str] = json.loads(page.evaluate(_LOOK, numbers))
    finally:
        page.emulate_media(media="screen")
        page.set_viewport_size(before)
    return faults


def width_of_sheet(page: Page) -> int:
    """Pixels between the margins of the sheet that the page asks for."""
    size, left, right = page.evaluate(_SHEET)
    across = _SIDES["landscape" if "landscape" in size else "portrait"][0]
    return round((across - _millimetres(left) - _millimetres(right)) * _PIXELS)


def _millimetres(length: str) -> float:
    assert length.endswith("mm") or not length.strip("0px"), length
    return float(length.removesuffix("mm").removesuffix("px") or 0)
