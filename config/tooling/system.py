"""Debian packages: which are missing, and their installation with as few rights as that takes."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from config.tooling.console import StopError, run, say, step
from config.tooling.machine import LIBRARIES, library_loads
from config.tooling.postgres import find_binaries

# Debian's server package starts a cluster of its own on installation. Tests start a throw-away one instead;
# this policy file stands only while we install, so that a county's later installation behaves as usual.
NO_CLUSTER = Path("/etc/postgresql-common/createcluster.d/jinguo-setup.conf")


@dataclass(frozen=True)
class Part:
    """Something of the machine: the Debian package that brings it, and how to see that it's there."""

    package: str
    is_present: Callable[[], bool]


def _program(name: str) -> Callable[[], bool]:
    return lambda: shutil.which(name) is not None


def _library(name: str) -> Callable[[], bool]:
    return lambda: library_loads(name)


RUNTIME = (
    Part("python3-venv", lambda: importlib.util.find_spec("ensurepip") is not None),
    *(Part(package, _library(name)) for name, (_purpose, package) in LIBRARIES.items()),
    Part("gettext", _program("msgfmt")),
)
DEVELOPMENT = (
    Part("chromium", _program("chromium")),
    # What drives it, Playwright, brings a Node.js that is linked against this; no package of ours asks for it.
    Part("libatomic1", _library("libatomic.so.1")),
    # Three judges of sealed papers that know nothing of ours, and the tool that tells one of them whom to trust.
    Part("qpdf", _program("qpdf")),
    Part("poppler-utils", _program("pdfsig")),
    Part("openssl", _program("openssl")),
    Part("libnss3-tools", _program("certutil")),
    Part("postgresql", lambda: find_binaries() is not None),
)


def install_missing(parts: Sequence[Part]) -> None:
    """Every part is present.

    Raises StopError naming the packages where neither root nor sudo nor apt is at hand.
    """
    packages = [part.package for part in parts if not part.is_present()]
    if not packages:
        return
    by_hand = "apt-get install --no-install-recommends " + " ".join(packages)
    if not shutil.which("apt-get"):
        raise StopError(
            f"Missing on this machine: {', '.join(packages)} (names of Debian packages), and there is no apt-get. "
            "Install their equals by hand, then run this again. 缺少系统组件, 请先手工安装。"
        )
    step(f"Debian packages: {', '.join(packages)}")
    try:
        _install(packages, _as_root(by_hand))
    except StopError as error:
        raise StopError(f"{error}\nTry by hand, as root: apt-get update && {by_hand}") from error
    if absent := [part.package for part in parts if not part.is_present()]:
        raise StopError(f"Installed, yet still not usable: {', '.join(absent)}")


def _install(packages: Sequence[str], prefix: Sequence[str]) -> None:
    install = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq"]
    install += ["--no-install-recommends", *packages]
    servers = "postgresql" in packages
    if servers:
        _write_policy(prefix)
    try:
        try:
            run(install)
        except StopError:
            say("Perhaps the package lists are old or empty; fetching them once.")
            run([*prefix, "apt-get", "update", "-qq"])
            run(install)
    finally:
        if servers:
            run([*prefix, "rm", "-f", NO_CLUSTER])


def _write_policy(prefix: Sequence[str]) -> None:
    script = f"mkdir -p {NO_CLUSTER.parent} && echo 'create_main_cluster = false' > {NO_CLUSTER}"
    run([*prefix, "sh", "-c", script])


def _as_root(by_hand: str) -> list[str]:
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        return ["sudo"]
    raise StopError(
        "Some Debian packages are missing, and this user is neither root nor has sudo. "
        f"As root, run:\n  {by_hand}\n缺少系统软件包: 请以 root 身份执行上面的命令。"
    )
