"""Named by pyproject as a pytest plugin, so that it runs before Django reads its settings.

Data goes to a throw-away folder that ends with the run; keys are fixed. Workers inherit both.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tests import template

KEYS = "index:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=;k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="

if "PYTEST_XDIST_WORKER" not in os.environ:
    _var = Path(tempfile.mkdtemp(prefix="jinguo-test-"))
    # WhiteNoise warns about a missing folder, and warnings are errors.
    (_var / "static").mkdir()
    os.environ |= {"JINGUO_VAR": str(_var), "JINGUO_KEYS": KEYS}
    for _name in (
        "JINGUO_KEY_FILE",
        "JINGUO_SECRET_KEY_FILE",
        "JINGUO_LANGUAGE",
        "JINGUO_HTTPS",
        "JINGUO_DEBUG",
    ):
        os.environ.pop(_name, None)
    atexit.register(shutil.rmtree, _var, ignore_errors=True)
    atexit.register(template.forget)
