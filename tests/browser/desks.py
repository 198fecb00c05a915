"""Officers at their desks, as the journeys speak of them: each with a page of her own, signed in by the login page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.axe import Look
from tests.browser.seed import PASSWORD
from tests.browser.windows import PC, PHONE, Window

_REF = re.compile(r"/loans/([0-9a-z]+)/")


def today() -> str:
    return datetime.now(tz=ZoneInfo("Asia/Shanghai")).date().isoformat()


_HANDHELD = {"viewport": PHONE, "is_mobile": True, "has_touch": True}
SCREENS: dict[str, dict[str, Any]] = {
    "pc": {"viewport": PC},
    "pc-bare": {"viewport": PC, "java_script_enabled": False},
    "phone": _HANDHELD,
    "phone-bare": {**_HANDHELD, "java_script_enabled": False},
}
# The browser's own name of each of our languages.
LOCALES = {"zh-hans": "zh-CN", "en": "en-GB"}


class Desk:
    """One officer's page. Every verb waits for the page that it leads to."""

    def __init__(self, window: Window, address: str, username: str, language: str = "") -> None:
        self._window, self.address, self.username, self.language = window, address, username, language
        self._page = window.page()

    @property
    def page(self) -> Page:
        """Her page; whoever asks for it has her sit down at the window."""
        self._window.seat(self.username)
        return self._page

    def leaves(self) -> None:
        self._page.close()

    def word(self, message: str, **values: object) -> str:
        """The message as this window's language has it."""
        with translation.override(self.language):
            said = translation.gettext(message)
        return said % values if values else said

    # --- Anywhere -------------------------------------------------------------------------------------

    def signs_in(self) -> Desk:
        """She is at her inbox; whoever signed in at this window before still is."""
        self.goes_to("/")
        if self.page.locator("input[name=login]").count():
            self.page.fill("input[name=login]", self.username)
            self.page.fill("input[name=password]", PASSWORD)
            self.presses(self.page.locator("main form button"))
        expect(self.page.locator("form[action$='/logout/']")).to_be_visible()
        return self

    def signs_in_beside(self, username: str) -> None:
        """In another page of the same browser somebody signs in; the window's own page isn't touched."""
        beside = self.page.context.new_page()
        beside.goto(self.address + "/accounts/login/")
        beside.fill("input[name=login]", username)
        beside.fill("input[name=password]", PASSWORD)
        with beside.expect_navigation():
            beside.locator("main form button").click()
        expect(beside.locator("[data-officer]")).to_have_attribute("data-officer", username)
        beside.close()

    @contextmanager
    def a_cut_line(self, *, after_arriving: bool = False) -> Iterator[None]:
        """What she sends doesn't arrive; or it does, and the answer is lost."""

        # Stopped on its way back, a request arrived as the browser sent it, its files among it.
        session = self.page.context.new_cdp_session(self.page)

        def cut(event: dict[str, Any]) -> None:
            if event["request"]["method"] == "POST":
                lost = {"requestId": event["requestId"], "errorReason": "Failed"}
                session.send("Fetch.failRequest", lost)
            elif after_arriving:
                session.send("Fetch.continueResponse", {"requestId": event["requestId"]})
            else:
                session.send("Fetch.continueRequest", {"requestId": event["requestId"]})

        session.on("Fetch.requestPaused", cut)
        stage = "Response" if after_arriving else "Request"
        session.send("Fetch.enable", {"patterns": [{"urlPattern": "*", "requestStage": stage}]})
        self._window.line_is_cut = True
        yield
        # The browser complains of it a moment later, but before it answers this.
        self.page.evaluate("document.title")
        session.detach()
        self._window.line_is_cut = False

    def goes_to(self, path: str) -> None:
        self.page.goto(self.address + path)

    def presses(self, button: Locator) -> None:
        """The button or link leads to another page (or to the same one, with what is wrong)."""
        with self.page.expect_navigation():
            button.click()

    def fills(self, **answers: str) -> None:
        """Answers by the question's dotted name, dots written as double underscores; choices by their code."""
        for name, value in answers.items():
            self._answers(name.replace("__", "."), value)

    def _answers(self, name: str, value: str) -> None:
        question = self.page.locator(f"[name='{name}']")
        first = question.first
        kind = first.evaluate("element => element.type || element.localName")
        if kind in {"radio", "checkbox"}:
            self.page.locator(f"[name='{name}'][value='{value}']").check()
        elif kind == "select-one":
            first.select_option(value)
        else:
            first.fill(value)

    def saves(self, **answers: str) -> None:
        """Fills what is asked on this page and saves it; the page must not come back with an error."""
        self.fills(**answers)
        self.presses(self.page.locator("main form button:not(.link-button)").last)
        expect(self.page.locator(".govuk-error-summary")).to_have_count(0)

    @property
    def words(self) -> str:
        return self.page.locator("body").inner_text()

    # --- The inbox and the case -----------------------------------------------------------------------

    def finds_in_inbox(self, ref: str) -> None:
        """The case waits for her."""
        self.goes_to("/")
        expect(self.page.locator(f"main a[href^='/loans/{ref}/']")).to_have_count(1)

    def takes_up(self, ref: str, act: str) -> None:
        """She opens the case and presses the act's button."""
        self.goes_to(f"/loans/{ref}/")
        self.presses(self.page.locator(f"main a[href$='/acts/{act}/']"))

    def does(self, ref: str, act: str, **answers: str) -> None:
        """The act is done by its page and confirmed."""
        self.takes_up(ref, act)
        self.confirms(**answers)

    def confirms(self, **answers: str) -> None:
        self.fills(**answers)
        self.types_her_password()
        self.presses(self.page.locator("main form .acts button"))
        expect(self.page.locator(".confirmation")).to_be_visible()

    def types_her_password(self) -> None:
        """Where the page asks for it: the village signs with it."""
        for field in self.page.locator("main [name=password]").all():
            field.fill(PASSWORD)

    def is_offered(self, ref: str, act: str) -> bool:
        self.goes_to(f"/loans/{ref}/")
        return self.page.locator(f"main a[href$='/acts/{act}/']").count() > 0

    # --- Acts in words --------------------------------------------------------------------------------

    def checks_everything_and_signs(self, ref: str) -> None:
        self.takes_up(ref, "sign")
        for box in self.page.locator("[name=checklist]").all():
            box.check()
        self.confirms(opinion="情况属实，同意推荐")

    def reaches_the_guarantors_and_signs(self, ref: str) -> None:
        self.takes_up(ref, "sign")
        for index in range(self.page.locator("[name^='contacts.'][name$='.on']").count()):
            self.fills(**{f"contacts__{index}__how": "visit", f"contacts__{index}__on": today()})
        self.confirms(opinion="同意")

    def consents(self, ref: str, amount: str) -> None:
        self.does(ref, "consent", amount=amount, term_months="24", rate="6", opinion="同意放款")

    def seals(self, ref: str) -> None:
        self.does(ref, "seal", opinion="同意")

    def confirms_payout(self, ref: str, *, amount: str, holder: str, account: str, voucher: str) -> None:
        self.does(
            ref,
            "confirm_disbursement",
            paid_on=today(),
            amount=amount,
            account_holder=holder,
            account_number=account,
            voucher=voucher,
        )

    def sends_back(self, ref: str, act: str, target: str, note: str) -> None:
        """The case goes back to another desk, with one thing marked."""
        self.takes_up(ref, act)
        self.page.locator(f"[name=mark][value='{target}']").check()
        self.confirms(**{f"note.{target}": note, "opinion": "请补正"})

    def reads(self, ref: str, *expected: str) -> None:
        """The case's page says all of this."""
        self.goes_to(f"/loans/{ref}/")
        for text in expected:
            expect(self.page.locator("main")).to_contain_text(text)

    # --- The village's application --------------------------------------------------------------------

    def opens_an_application(self) -> str:
        """A new draft from the inbox; its ref."""
        self.goes_to("/")
        self.presses(self.page.locator("main a[href='/loans/new/']"))
        self.presses(self.page.locator("main form button"))
        found = _REF.search(self.page.url)
        assert found, self.page.url
        return found[1]

    def takes_task(self, step: str) -> None:
        """From the task list to a part of the application."""
        self.presses(self.page.locator(f".govuk-task-list a[href*='/application/{step}/']"))

    def uploads_every_missing_paper(self, photo: Path) -> int:
        """Photographs each paper that the list calls missing; how many there were."""
        count = 0
        while (missing := self.page.locator(".paper:has(.preview--none) .links a")).count():
            self.presses(missing.first)
            self.page.set_input_files("[name=photo]", photo)
            self.presses(self.page.locator("main form button"))
            expect(self.page.locator(".govuk-error-summary")).to_have_count(0)
            count += 1
        return count

    def submits(self) -> None:
        self.types_her_password()
        self.presses(self.page.locator(".card--act form button.govuk-button"))
        expect(self.page.locator(".confirmation")).to_be_visible()


class Desks:
    """Seats each officer at a window; the windows stay for the next test, and who signed in stays signed in.

    `language`: that of every window from now on. `sat`: (user name, screen) of each desk since the last leaving.
    """

    def __init__(self, browser: Browser, address: str, language: str = "zh-hans") -> None:
        self.browser, self.address, self.language = browser, address, language
        self.sat: set[tuple[str, str]] = set()
        self._windows: dict[tuple[str, str], Window] = {}
        self._open: dict[tuple[str, str, str], Desk] = {}
        self.look = Look()

    def of(self, username: str) -> Desk:
        """Her desk on a PC; she stays signed in."""
        return self._desk("pc", username)

    def without_scripts(self, username: str) -> Desk:
        """The same with JavaScript switched off."""
        return self._desk("pc-bare", username)

    def on_a_phone_without_scripts(self, username: str) -> Desk:
        """The same officer on a small phone, with JavaScript switched off."""
        return self._desk("phone-bare", username)

    def on_a_phone(self, username: str) -> Desk:
        return self._desk("phone", username)

    def visitor(self, window: str = "phone") -> Desk:
        """Somebody who isn't signed in, and whom nothing is known of."""
        self._window(window).forget("")
        return self._desk(window, "")

    def _desk(self, screen: str, username: str) -> Desk:
        key = (screen, self.language, username)
        found = self._open.get(key)
        if found is None:
            found = self._open[key] = Desk(self._window(screen), self.address, username, self.language)
            self.sat.add((username, screen))
            if username:
                found.signs_in()
        return found

    def _window(self, screen: str) -> Window:
        key = (screen, self.language)
        if key not in self._windows:
            self._windows[key] = Window(self.browser, **SCREENS[screen], locale=LOCALES[self.language])
        return self._windows[key]

    def leave(self) -> list[str]:
        """Every page is closed; what the browser complained of since the last time."""
        for desk in self._open.values():
            desk.leaves()
        self._open.clear()
        self.sat.clear()
        said = [word for window in self._windows.values() for word in window.said]
        for window in self._windows.values():
            window.said.clear()
        return said

    def close(self) -> None:
        """The windows are gone; whoever was signed in at them is no longer."""
        for window in self._windows.values():
            window.context.close()
        self._windows.clear()
