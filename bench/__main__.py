"""`./do bench`: the figures of this machine, for SQLite and for PostgreSQL, one after the other."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.kept import keep
from config.tooling.postgres import throwaway_cluster

KEYS = "index:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=;k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="


def main() -> int:
    parser = argparse.ArgumentParser(prog="./do bench")
    parser.add_argument(
        "what",
        nargs="?",
        choices=["aid", "papers", "registers"],
        help="aid: nominations; papers: printed and signed papers alone; registers: files, registers, figures",
    )
    parser.add_argument(
        "--cases",
        type=int,
        help="how many are made (default 100,000; papers: 20; registers: 50,000 families)",
    )
    parser.add_argument("--rounds", type=int, default=200, help="acts and pages measured (default 200)")
    parser.add_argument("--only", choices=["sqlite", "postgresql"], help="one database alone")
    parser.add_argument("--keep", action="store_true", help="write the figures into docs/figures.md")
    options = parser.parse_args()
    if options.what == "papers":
        module, arguments = "bench.papers", ["--cases", str(options.cases or 20)]
    elif options.what == "registers":
        module = "bench.registers"
        arguments = ["--cases", str(options.cases or 50_000), "--rounds", str(min(options.rounds, 50))]
    else:
        module = "bench.aid" if options.what == "aid" else "bench.run"
        arguments = ["--cases", str(options.cases or 100_000), "--rounds", str(options.rounds)]
    status = 0
    subject = options.what or "loans" if options.keep else ""
    with tempfile.TemporaryDirectory(prefix="jinguo-bench-") as var:
        if options.only != "postgresql":
            status |= _measure("SQLite", f"sqlite://{var}/bench.sqlite3", var, [module, *arguments], subject)
        if options.only != "sqlite":
            with throwaway_cluster() as url:
                status |= _measure("PostgreSQL", url, var, [module, *arguments], subject)
    return status


def _measure(name: str, url: str, var: str, arguments: list[str], subject: str) -> int:
    """The run's exit status; with a subject, its figures are kept under that title."""
    print(f"\n{name}", flush=True)
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "JINGUO_VAR": str(Path(var) / name),
        "JINGUO_KEYS": KEYS,
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    lines = []
    command = [sys.executable, "-m", *arguments]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            lines.append(line)
    if subject:
        keep(subject, name, lines)
    return process.returncode


if __name__ == "__main__":
    sys.exit(main())
