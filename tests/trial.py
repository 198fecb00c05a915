"""`python -m tests.trial ADDRESS`: how long a village cadre takes from signing in to a submitted loan application.

Against a running `./do demo` whose own papers are made already (else the sheets to be signed wait behind them). It is
changed by that: one more application stands there afterwards. An automated typist goes
the way of docs/new-user-trial.md on a phone's screen and a weak line, in real time, at a person's speed; every page and
every message of a fault is counted. What it can't tell is where a person hesitates.
"""

from __future__ import annotations

import argparse
import io
import random
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from PIL import Image, ImageFilter
from playwright.sync_api import FilePayload, Page, Response

from tests.browser.windows import PHONE, chromium

MOST_PAGES, MOST_MINUTES = 14, 15
# Eight papers, and four cards with two sides.
MOST_PHOTOS = 16
# Seconds: a letter or character; to the next question; a new page looked over; a photo; the answers read again.
KEY, MOVE, LOOK, PHOTO, CHECK = 0.35, 1.0, 3.0, 20.0, 60.0
# “Fast 3G”, as browsers call it.
LINE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
CLERK, PASSWORD = "v1.cadre", "shifan-county"


class Typist:
    """Somebody at a phone: types, taps and photographs at a person's speed; pages, faults and seconds are kept."""

    def __init__(self, page: Page) -> None:
        self.page, self.pages, self.faults = page, list[str](), list[str]()
        # Taken beforehand: making them takes this machine longer than it takes a phone.
        self.photos = [_photo(seed) for seed in range(MOST_PHOTOS)]
        self.began = self.turned = time.monotonic()
        page.on("response", self._counts)

    def _counts(self, response: Response) -> None:
        request = response.request
        if request.is_navigation_request() and request.frame == self.page.main_frame and response.ok:
            self.pages.append(response.url)

    def arrives(self, heading: str, seconds: float = LOOK) -> None:
        """The page with this heading has come, and is looked over."""
        self.page.get_by_role("heading", name=heading, level=1).wait_for(timeout=60_000)
        self.faults += self.page.locator(".govuk-error-summary li, .so-far__wrong").all_inner_texts()
        self.page.wait_for_timeout(seconds * 1000)

    def tells(self, what: str) -> None:
        """What was just done, the pages so far, and the seconds it took."""
        now = time.monotonic()
        print(f"{len(self.pages):3}  {now - self.turned:6.1f} s  {what}", flush=True)
        self.turned = now

    def types(self, **answers: str) -> None:
        """Each answer into the question whose label begins so; labels that aren't names are keys of a dict."""
        for label, text in answers.items():
            field = self.page.get_by_label(label, exact=False).first
            self.page.wait_for_timeout(MOVE * 1000)
            field.tap()
            self.page.keyboard.type(text, delay=KEY * 1000)

    def dates(self, label: str, day: str) -> None:
        """A day, picked from the phone's calendar in the time of its digits."""
        self.page.wait_for_timeout((MOVE + KEY * len(day)) * 1000)
        self.page.get_by_label(label).fill(day)

    def picks(self, **choices: str) -> None:
        """Each choice of a list or a row of buttons."""
        for legend, words in choices.items():
            self.page.wait_for_timeout(MOVE * 1000)
            group = self.page.get_by_role("group", name=legend)
            if group.count():
                group.get_by_text(words, exact=True).tap()
            else:
                self.page.get_by_label(legend).select_option(label=words)

    def presses(self, words: str) -> None:
        self.page.wait_for_timeout(MOVE * 1000)
        link = self.page.get_by_role("link", name=words, exact=True)
        (link if link.count() else self.page.get_by_role("button", name=words, exact=True)).first.tap()

    def photographs(self) -> None:
        """Every missing paper; a card from both sides. Each is sent before the next one is taken."""
        missing = self.page.locator("label.send-here.govuk-button:visible")
        while left := missing.count():
            label = missing.first
            sides = 2 if "身份证" in label.inner_text() else 1
            self.page.wait_for_timeout(PHOTO * sides * 1000)
            label.locator("input").set_input_files([self.photos.pop() for _side in range(sides)])
            self.page.wait_for_function(
                "left => document.querySelectorAll('label.send-here.govuk-button').length < left",
                arg=left,
                timeout=120_000,
            )
            self.tells(f"{sides} photo(s), {left - 1} paper(s) left")


def _photo(seed: int) -> FilePayload:
    """As large as a phone's: twelve million points, some three megabytes, none like another."""
    noise = Image.frombytes("L", (400, 300), random.Random(seed).randbytes(120_000))
    large = noise.resize((4000, 3000)).filter(ImageFilter.GaussianBlur(2))
    grain = Image.effect_noise((4000, 3000), 40)
    out = io.BytesIO()
    Image.merge("RGB", (large, grain, Image.blend(large, grain, 0.5))).save(out, "JPEG", quality=82)
    return FilePayload(name=f"IMG_{seed}.jpg", mimeType="image/jpeg", buffer=out.getvalue())


def _id_number(born: str, order: int) -> str:
    """Invented; `order` is odd for a man and even for a woman."""
    body = f"510121{born}{order:03}"
    weighed = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    return body + CHECK_DIGITS[weighed % 11]


def _applies(typist: Typist, address: str, order: int) -> None:
    """The whole way, from the page to sign in to the receipt's number."""
    page = typist.page
    page.goto(address)
    typist.arrives("登录")
    typist.types(用户名=CLERK, 密码=PASSWORD)
    typist.presses("登录")
    typist.arrives("待办")
    typist.tells("signed in")
    typist.presses("新申请")
    typist.arrives("新申请")
    typist.presses("开始申请")
    _describes(typist, order)
    _guarantors(typist, order)
    typist.arrives("材料")
    _papers(typist)
    typist.arrives("核对申请内容", CHECK)
    typist.types(您的密码=PASSWORD)
    typist.presses("提交村级初审")
    page.get_by_text("已办理：提交").wait_for(timeout=60_000)
    page.wait_for_timeout(LOOK * 1000)
    typist.tells("read once more, submitted")


def _describes(typist: Typist, order: int) -> None:
    """Who she is, her household, project, loan and account."""
    typist.arrives("姓名、证件、电话和住址")
    typist.types(
        姓名="罗素英",
        公民身份号码=_id_number("19880512", 2 * (order % 400)),
        电话="13890012345",
        户籍地址="东河镇清泉村3组18号",
        村民小组="3组",
    )
    typist.presses("保存并继续")
    typist.tells("who she is")
    typist.arrives("基本情况")
    typist.picks(民族="汉族", 文化程度="初中", 婚姻状况="已婚", 健康状况="良好")
    typist.presses("保存并继续")
    typist.arrives("家庭情况")
    spouse = _id_number("19860903", 2 * (order % 400) + 1)
    typist.types(配偶姓名="王志强", 配偶身份证号码=spouse, 家庭人口="4", 家庭年收入="36000")
    typist.presses("保存并继续")
    typist.tells("about her, household")
    typist.arrives("就业和项目情况")
    typist.picks(就业状况="务农", 以前是否享受过本项贷款="否", 行业="养殖", 是否有营业执照="否")
    typist.types(项目地点="清泉村3组", 贷款用途="买仔猪30头3万元，修猪圈2万元", 带动就业人数="2")
    typist.types(自有资金="10000", 预计年收入="60000", 预计年支出="30000")
    typist.presses("保存并继续")
    typist.tells("work and project")
    typist.arrives("申请贷款")
    typist.types(申请金额="5万", 申请期限="24")
    typist.presses("保存并继续")
    typist.arrives("收款账户")
    typist.types(开户银行及网点="示范县农村信用社东河分社", 账号="6217991234567890123")
    typist.presses("保存并继续")
    typist.tells("loan, account")


def _guarantors(typist: Typist, order: int) -> None:
    first, second = (_id_number(born, 2 * (order % 400)) for born in ("19790217", "19830630"))
    typist.arrives("担保人是谁")
    typist.types(姓名="何建军", 公民身份号码=first, 电话="13990054321")
    typist.picks(与申请人关系="无亲属关系", 担保人类别="财政拨款人员")
    typist.types(工作单位="东河镇中心小学", 职务="教师", 月工资="5200")
    typist.presses("保存并继续")
    typist.page.get_by_text("第2名担保人").wait_for(timeout=60_000)
    if typist.page.evaluate("scrollY"):
        typist.faults.append("the second guarantor's page isn't seen from its top")
    typist.arrives("担保人是谁")
    typist.types(姓名="陈晓梅", 公民身份号码=second, 电话="13990067890")
    typist.picks(与申请人关系="无亲属关系", 担保人类别="有定期存款人员")
    typist.types(**{"定期存款：开户银行": "农村信用社东河分社", "定期存款：存单号": "00881234"})
    typist.types(**{"定期存款：金额": "30000"})
    typist.dates("定期存款：到期日", f"{time.localtime().tm_year + 3}-12-31")
    typist.presses("保存并继续")
    typist.tells("two guarantors")


def _papers(typist: Typist) -> None:
    """The sheets are ordered and waited for; signing them by hand takes no time here."""
    typist.presses("制作承诺书")
    # The page looks for them itself.
    typist.page.get_by_role("link", name="打印").first.wait_for(timeout=120_000)
    typist.tells("sheets made")
    typist.photographs()
    typist.presses("核对并提交")


@contextmanager
def _phone() -> Iterator[Page]:
    with chromium() as browser:
        context = browser.new_context(viewport=PHONE, is_mobile=True, has_touch=True, locale="zh-CN")
        page = context.new_page()
        context.new_cdp_session(page).send("Network.emulateNetworkConditions", LINE)
        yield page


def main(arguments: Sequence[str] | None = None) -> int:
    """0 where it took no more pages and minutes than it may, and no fault was told."""
    parser = argparse.ArgumentParser(prog="python -m tests.trial")
    parser.add_argument("address", help="where ./do demo serves, for example http://127.0.0.1:8000/")
    options: Any = parser.parse_args(arguments)
    with _phone() as page:
        typist = Typist(page)
        # Two trials on the same data must be about different women.
        _applies(typist, options.address, random.SystemRandom().randrange(1, 400))
    minutes = (time.monotonic() - typist.began) / 60
    print(f"{len(typist.pages)} pages, {minutes:.1f} min, faults told: {len(typist.faults)}")
    for fault in typist.faults:
        print(f"  {fault}", file=sys.stderr)
    return int(len(typist.pages) > MOST_PAGES or minutes > MOST_MINUTES or bool(typist.faults))


if __name__ == "__main__":
    raise SystemExit(main())
