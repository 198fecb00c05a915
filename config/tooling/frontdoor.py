"""The commands of ./do: what each is called, what it does in one line, and how it is carried out."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from config.tooling import PYTHON, ROOT, checks
from config.tooling.console import StopError, become, run, say, step
from config.tooling.setup import compile_messages, set_up

MANAGE = ROOT / "manage.py"
LOCKS = {"runtime": [], "dev": ["--group", "dev"]}
LANGUAGES = ("zh_Hans", "en")


@dataclass(frozen=True)
class Command:
    """One word after ./do; `chinese` and `english` say in one line what it does."""

    name: str
    chinese: str
    english: str
    act: Callable[[list[str]], int]
    usage: str = ""


def main(arguments: Sequence[str]) -> int:
    """The exit status of ./do with these arguments; every message has been said on standard error."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    name, *rest = arguments or ["help"]
    if name in {"help", "-h", "--help"}:
        print(help_text())
        return 0
    command = {command.name: command for command in COMMANDS}.get(name)
    if command is None:
        say(f"./do {name}: unknown command. 没有这个命令。\n\n{help_text()}")
        return 2
    try:
        return command.act(rest)
    except StopError as error:
        say(f"\n{error}")
        return error.status
    except KeyboardInterrupt:
        say("\nInterrupted. 已中断。")
        return 130


def help_text() -> str:
    """Every command with its two lines, Chinese first."""
    lines = ["巾帼 Jinguo: ./do COMMAND [options]", ""]
    for command in COMMANDS:
        lines += [
            f"  {command.name} {command.usage}".rstrip(),
            f"      {command.chinese}",
            f"      {command.english}",
        ]
    return "\n".join(lines)


def _set_up(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./do setup")
    parser.add_argument("--dev", action="store_true", help="also what the tests need")
    set_up(dev=parser.parse_args(arguments).dev)
    say("Set up. 安装完成。")
    return 0


def _demo(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./do demo")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--no-serve", action="store_true", help="load the demo county, start no server")
    options = parser.parse_args(arguments)
    set_up()
    step("Demo county 示范县")
    env = {"JINGUO_VAR": str(ROOT / "var" / "demo"), "DATABASE_URL": ""}
    if options.host not in {"127.0.0.1", "localhost"}:
        # Shown to others on purpose, and all of it invented: any name of this machine will do.
        env["JINGUO_ALLOWED_HOSTS"] = "*"
    if not options.no_serve:
        _require_free(options.host, options.port)  # before a minute of loading, not after
    run([PYTHON, MANAGE, "migrate", "--verbosity", "0"], env=env)
    run([PYTHON, MANAGE, "demo"], env=env)
    if options.no_serve:
        # Its data lie in a folder of their own, which ./do run doesn't look into.
        step("Serve it: ./do demo 启动示范县: ./do demo")
        return 0
    _start_worker(env)
    _serve(options.host, options.port, env)
    return 0


def _start_worker(env: dict[str, str]) -> None:
    """A worker makes papers beside the server, as long as that lives."""
    command = [str(PYTHON), str(MANAGE), "work", "--with-parent"]
    # Its parent becomes the server: the same process, see `become`.
    subprocess.Popen(command, cwd=ROOT, env={**os.environ, **env})


def _run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./do run")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args(arguments)
    set_up()
    run([PYTHON, MANAGE, "migrate", "--verbosity", "0"])
    # gunicorn asks nothing of it: whoever serves without a trigger, a font or a key hears of it here.
    run([PYTHON, MANAGE, "check", "--database", "default", "--fail-level", "ERROR"])
    _serve(options.host, options.port, {})
    return 0


def _serve(host: str, port: int, env: dict[str, str]) -> None:
    _require_free(host, port)
    # Style sheets and scripts, compressed and with their digests in their names, so that browsers keep them for ever.
    # Those of an earlier version stay: a page that is open asks for them.
    run([PYTHON, MANAGE, "collectstatic", "--noinput", "--verbosity", "0"], env=env)
    say(f"\nServing on http://{host}:{port}/  (Ctrl-C ends it, 按 Ctrl-C 结束)\n")
    gunicorn: list[str | Path] = [
        PYTHON,
        "-m",
        "gunicorn",
        "config.wsgi:application",
        "--chdir",
        ROOT,
        "--bind",
        f"{host}:{port}",
    ]
    # Threads share WeasyPrint's fonts; a worker is renewed before its memory creeps up.
    become(
        [*gunicorn, "--workers", "2", "--threads", "4", "--max-requests", "2000", "--log-level", "warning"],
        env,
    )


def _require_free(host: str, port: int) -> None:
    try:
        with socket.create_server((host, port)):
            return
    except (OSError, OverflowError) as error:
        raise StopError(
            f"Cannot serve on {host}:{port}: {error}. Choose another with --port. 端口不可用, 请用 --port 另选。"
        ) from error


def _test(arguments: list[str]) -> int:
    set_up(dev=True)
    return checks.test(arguments)


def _check(_arguments: list[str]) -> int:
    set_up(dev=True)
    return checks.check()


def _format(_arguments: list[str]) -> int:
    set_up(dev=True)
    run([PYTHON, "-m", "ruff", "check", "--fix", "--exit-zero", "--quiet", "."])
    run([PYTHON, "-m", "ruff", "format", "."])
    return 0


def _lock(_arguments: list[str]) -> int:
    set_up(dev=True)
    for name, groups in LOCKS.items():
        step(f"requirements/{name}.txt")
        _compile_lock("pyproject.toml", name, groups)
    _compile_lock("requirements/node.in", "node", [])
    return 0


def _compile_lock(source: str, name: str, groups: list[str]) -> None:
    flags = [
        "--universal",
        "--python-version",
        "3.11",
        "--generate-hashes",
        "--no-header",
        "--no-emit-index-url",
    ]
    target = f"requirements/{name}.txt"
    run([PYTHON, "-m", "uv", "pip", "compile", source, *groups, *flags, "--quiet", "--upgrade", "-o", target])


def _messages(_arguments: list[str]) -> int:
    set_up()
    # English needs no catalogue: its sentences are the names of the others.
    locales = [word for language in LANGUAGES if language != "en" for word in ("--locale", language)]
    ignored = [
        word for folder in (".venv", "node_modules", "var", "tests") for word in ("--ignore", f"{folder}/*")
    ]
    run([PYTHON, MANAGE, "makemessages", *locales, *ignored, "--no-location", "--no-wrap", "--no-obsolete"])
    compile_messages()
    return 0


def _screen(arguments: list[str]) -> int:
    set_up()
    become([PYTHON, "-m", "loans.screen", *arguments], {"PYTHONPATH": str(ROOT)})
    return 0


def _bench(arguments: list[str]) -> int:
    # PostgreSQL's server comes with the tools of development.
    set_up(dev=True)
    become([PYTHON, "-m", "bench", *arguments], {"PYTHONPATH": str(ROOT)})
    return 0


def _crawl(arguments: list[str]) -> int:
    set_up(dev=True)
    become([PYTHON, "-m", "tests.crawl", *arguments], {"PYTHONPATH": str(ROOT)})
    return 0


def _pictures(arguments: list[str]) -> int:
    set_up(dev=True)
    become([PYTHON, "-m", "tests.pictures", *arguments], {"PYTHONPATH": str(ROOT)})
    return 0


def _manage(arguments: list[str]) -> int:
    set_up()
    become([PYTHON, MANAGE, *arguments])
    return 0


def _managed(name: str, chinese: str, english: str, usage: str = "") -> Command:
    """A management command under its hyphened name."""
    return Command(name, chinese, english, lambda rest: _manage([name.replace("-", "_"), *rest]), usage)


COMMANDS = (
    Command(
        "demo",
        "安装、载入示范县并启动",
        "Set up, load the demo county, serve it",
        _demo,
        "[--port N] [--no-serve]",
    ),
    Command(
        "test",
        "全部检查, 再在两种数据库上跑一部分测试 (--whole: 全部)",
        "Every check, then a share of the tests on both databases (--whole: all of them)",
        _test,
        "[--whole] [pytest …]",
    ),
    Command("help", "列出所有命令", "This list", lambda _rest: 0),
    Command(
        "setup", "安装所需的一切", "Install what is missing (--dev: what the tests need)", _set_up, "[--dev]"
    ),
    Command("run", "迁移数据库并启动服务", "Migrate the database and serve", _run, "[--host H] [--port N]"),
    Command(
        "screen",
        "按行筛查名单 (JSON Lines), 不用数据库",
        "Screen a list (JSON Lines), no database",
        _screen,
        "[FILE] [-o OUT] [--lang zh-hans|en]",
    ),
    _managed("load-places", "导入区划", "Load the places (CSV or XLSX)", "FILE"),
    _managed("load-officers", "导入经办人与岗位", "Load officers and their posts (CSV or XLSX)", "FILE"),
    _managed("load-history", "导入以往贷款与在保担保", "Load earlier loans and open guarantees", "FILE"),
    _managed("load-grants", "导入以往救助", "Load grants from before this system", "FILE"),
    _managed("token", "为某岗位签发接口令牌", "Issue an API token bound to one post", "USERNAME POST"),
    _managed("tick", "到期处理, 供 cron 调用", "Do what is due by now (for cron)"),
    _managed("verify-journal", "核验日志链", "Verify the journal: names any row changed behind our back"),
    _managed("rebuild-registers", "按事实重算台账", "Work the registers out anew from the facts", "[COUNTY]"),
    _managed(
        "ca", "签发文书证书", "Certificates that sign papers: make, issue, load, revoke", "list|make|issue|…"
    ),
    _managed("work", "生成文书 (后台进程)", "Make the papers that wait, as they come", "[--once] [--again]"),
    _managed("verify-papers", "核验存档文书", "Verify the kept papers: names any that is missing or altered"),
    _managed("verify", "核验一份 PDF 文书", "Say what a PDF of ours is worth", "FILE.pdf"),
    _managed("backup", "备份数据库与文件", "Back up database and files", "FOLDER"),
    _managed("restore", "从备份恢复", "Restore from a backup", "FILE"),
    Command(
        "bench", "测量速度", "Measure the speed on this machine, on both databases", _bench, "[--cases N]"
    ),
    Command(
        "crawl",
        "用浏览器走遍每个页面 (每岗位、中英文、手机和电脑)",
        "Every page in a browser: each desk, both languages, phone and PC",
        _crawl,
        "[--desk D] [--language zh|en] [--screen phone|pc] [--only NAME]",
    ),
    Command(
        "pictures",
        "拍下示范县各岗位的页面 (docs/pictures)",
        "Pictures of the demo county's desks, into docs/pictures",
        _pictures,
        "[--only NAME]",
    ),
    Command("manage", "任一管理命令", "Any management command", _manage, "COMMAND …"),
    Command("check", "只做静态检查", "Lint, types, rooms, migrations, translations; no tests", _check),
    Command("fmt", "整理代码格式", "Format the code", _format),
    Command("lock", "重新锁定 Python 依赖", "Lock the Python packages anew", _lock),
    Command("messages", "提取并编译译文", "Extract and compile translations", _messages),
)
