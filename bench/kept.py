"""The page of measured figures, docs/figures.md: a section for each subject and database, replaced by the next run."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from config.tooling import ROOT

PAGE = ROOT / "docs" / "figures.md"
BEGINNING = """# 实测数据 · Measured figures

每一节由 `./do bench … --keep` 写入: 在哪一天、哪种机器、哪次提交上测得。“<-” 标出中位数超过承诺的页面
(60 毫秒、12 条语句; 统计 300 毫秒; 少数页面见决定 0713、1011)。机器是与他人共用的虚拟机, 快慢不定:
pace 是前后各计时一次的同一段小循环, best 是最好的一次。没有写在这里的, 就是没有测过。

Each section was written by `./do bench … --keep` and says on which day, machine and commit it was measured.
Milliseconds are wall time of the server's answer, one reader at a time; `<-` marks a page whose median is beyond what
was promised: 60 ms and 12 statements, 300 ms for statistics, more for the few pages of decisions 0713 and 1011. The
machine is a virtual one among others, whose speed changes under it: the pace, the same small loop timed before and
after, says how fast it was, and the best time what the work itself takes.
What doesn't stand here wasn't measured.
"""


def keep(subject: str, database: str, lines: Sequence[str]) -> None:
    """The page holds these lines as the section of the subject on the database, in place of an earlier run's."""
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else BEGINNING
    PAGE.write_text(with_section(page, f"{subject}, {database}", _told(lines)), encoding="utf-8")


def with_section(page: str, title: str, told: str) -> str:
    """`page` with that section, the sections in the order of their titles."""
    beginning, *sections = re.split(r"^## ", page, flags=re.MULTILINE)
    others = [section for section in sections if section.split("\n", 1)[0] != title]
    found = sorted([*others, f"{title}\n\n{told}"])
    return "\n\n## ".join(part.strip() for part in [beginning, *found]) + "\n"


def _told(lines: Sequence[str]) -> str:
    figures = "\n".join(line.rstrip() for line in lines if line.strip())
    return f"{datetime.now().astimezone().date()}, commit {_commit()}. {_machine()}\n\n```\n{figures}\n```"


def _commit() -> str:
    """The commit that was measured, said to be changed where anything but the page of figures differs from it."""
    git = shutil.which("git")
    if git is None:
        return "unknown"

    def said(*words: str) -> str:
        done = subprocess.run([git, *words], cwd=ROOT, capture_output=True, text=True, check=False)
        return done.stdout.strip()

    differs = said("status", "--porcelain", "--untracked-files=no", "--", ".", f":!{PAGE.relative_to(ROOT)}")
    return (said("rev-parse", "--short", "HEAD") or "unknown") + (" with changes" if differs else "")


def _machine() -> str:
    """Cores, model and memory, and the versions that count."""
    info = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    found = re.search(r"^model name\s*:\s*(.+)$", info, re.MULTILINE)
    model = found.group(1).strip() if found else platform.machine()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores ({model}), {memory:.0f} GiB, Python {platform.python_version()}."
