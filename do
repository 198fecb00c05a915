#!/usr/bin/env python3
"""The front door: ./do demo, ./do test, ./do help. Needs Python 3.11 or newer and nothing else."""

import os
import shutil
import sys

ROOT = os.path.dirname(os.path.abspath(__file__))

if sys.version_info < (3, 11):
    for name in ("python3.14", "python3.13", "python3.12", "python3.11"):
        if shutil.which(name):
            os.execvp(name, [name, os.path.join(ROOT, "do"), *sys.argv[1:]])
    sys.exit(
        "Jinguo needs Python 3.11 or newer; this is %s. 需要 Python 3.11 或更新版本。"
        % sys.version.split()[0]
    )

sys.path.insert(0, ROOT)

from config.tooling.frontdoor import main  # noqa: E402 - the root must be on the path first

sys.exit(main(sys.argv[1:]))
