"""Checks a file from anybody in a process of its own, which can't outlast or outgrow its limits.

`safely_checked` starts `python -m workflows.sealing.checker`: that sets its limits before it reads a byte, imports
neither Django nor a setting, inherits nothing of the server's environment, hears only what it's sent and answers with
one line. What goes wrong in it, goes wrong there alone.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import IO, Final

from cryptography.hazmat.primitives.serialization import Encoding

from workflows.sealing.report import MOST_BYTES, Ended, Kind, Report, from_json
from workflows.sealing.signers import SealingError, der, read_certificate, read_list

_MEGABYTE: Final = 1024 * 1024
# Larger than any report on forty signatures with a megabyte of data.
_LONGEST_ANSWER: Final = 4 * _MEGABYTE
_ROOT: Final = Path(__file__).resolve().parents[2]
_MODULE: Final = "workflows.sealing.checker"


def safely_checked(
    pdf: bytes,
    *,
    roots: Sequence[bytes],
    crls: Sequence[bytes],
    moment: datetime,
    ended: Sequence[Ended] = (),
    seconds: int = 20,
    megabytes: int = 512,
    most_bytes: int = MOST_BYTES,
) -> Report:
    """What `workflows.sealing.checking.check` says of `pdf`, within that time and memory.

    TOO_COMPLEX where the checker died or didn't end in time; TOO_LARGE, without a process, beyond `most_bytes`. Raises
    SealingError where a root or a list can't be read, or where `moment` has no offset: those are ours, not a sender's.
    """
    if moment.utcoffset() is None:
        raise SealingError("the moment of a check needs its offset")
    if len(pdf) > most_bytes:
        return Report(Kind.TOO_LARGE)
    asked = {
        "roots": [_text(der(read_certificate(one))) for one in roots],
        "crls": [_text(read_list(one).public_bytes(Encoding.DER)) for one in crls],
        "moment": moment.isoformat(),
        "ended": [[one.fingerprint, one.at.isoformat(), one.because] for one in ended],
        "most_bytes": most_bytes,
    }
    answer = _asked(json.dumps(asked).encode() + b"\n" + pdf, seconds, megabytes)
    try:
        return from_json(answer.decode())
    except (ValueError, KeyError, TypeError):
        return Report(Kind.TOO_COMPLEX)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _asked(question: bytes, seconds: int, megabytes: int) -> bytes:
    limits = ["--seconds", str(seconds), "--megabytes", str(megabytes)]
    with subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-B", "-E", "-s", "-m", _MODULE, *limits],
        cwd=_ROOT,
        env={"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        last_word = threading.Timer(seconds, process.kill)
        writer = threading.Thread(target=_send, args=(process.stdin, question))
        last_word.start()
        writer.start()
        try:
            answer: bytes = process.stdout.read(_LONGEST_ANSWER + 1)
        finally:
            # It has said what it had to say, or more than it may.
            process.kill()
            last_word.cancel()
            writer.join()
    return answer if len(answer) <= _LONGEST_ANSWER else b""


def _send(pipe: IO[bytes], question: bytes) -> None:
    with suppress(BrokenPipeError), pipe:
        pipe.write(question)


def main() -> None:
    """Reads a line of facts and then the file from standard input; writes a line, the report, to standard output."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, required=True)
    parser.add_argument("--megabytes", type=int, required=True)
    limits = parser.parse_args()
    _restrict(limits.seconds, limits.megabytes)
    sys.modules["aiohttp"] = _Nothing("aiohttp")
    asked = json.loads(sys.stdin.buffer.readline())
    pdf = sys.stdin.buffer.read()
    # After the limits, so that the libraries' own weight counts as well.
    from workflows.sealing.checking import check

    report = check(
        pdf,
        roots=[base64.b64decode(one) for one in asked["roots"]],
        crls=[base64.b64decode(one) for one in asked["crls"]],
        moment=datetime.fromisoformat(asked["moment"]),
        ended=[Ended(name, datetime.fromisoformat(at), because) for name, at, because in asked["ended"]],
        most_bytes=asked["most_bytes"],
    )
    sys.stdout.buffer.write(report.as_json().encode() + b"\n")
    sys.stdout.buffer.flush()
    # No destructor may spoil the answer.
    os._exit(0)


class _Nothing(ModuleType):
    """In the place of pyHanko's HTTP client, which takes as long to import as all of pyHanko, and has no use here."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


def _restrict(seconds: int, megabytes: int) -> None:
    for kind, most in (
        (resource.RLIMIT_AS, megabytes * _MEGABYTE),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    main()
