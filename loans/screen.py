"""Who of a list qualifies? JSON lines in, JSON lines out, without a database.

`python -m loans.screen [--lang zh-hans|en] [-i FILE] [-o FILE]` judges each line by the rules in force at its
place on its day of acceptance. A line that can't be read gives an error with its number, the others still come
out, and the exit status is 1; it is 2 when a file can't be opened.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Final

from loans.policy.findings import Finding, Judgement, because
from loans.policy.judging import judge
from loans.policy.parameters import load_policy
from loans.screen_line import LineError, Ref, read_line
from workflows.policyfile import PolicyFile
from workflows.wording import language_key

LONGEST_LINE: Final = 1_000_000
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_JSON: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_LANGUAGES: Final = ("zh-hans", "en")


def lines_of(stream: BinaryIO) -> Iterator[bytes | None]:
    """Each line's bytes without its end; None for a line that is too long to be held."""
    while line := stream.readline(LONGEST_LINE + 1):
        if len(line) <= LONGEST_LINE or line.endswith(b"\n"):
            yield line.strip(b" \t\r\n")
            continue
        yield None
        while (rest := stream.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
            pass


def screen(lines: Iterable[bytes | None], policy: PolicyFile, language: str) -> Iterator[tuple[bool, bytes]]:
    """For each line that isn't blank: whether it could be read, and the line to write, in UTF-8."""
    key = language_key(language)
    for number, given in enumerate(lines, start=1):
        line = given.removeprefix(_BYTE_ORDER_MARK) if given and number == 1 else given
        if line == b"":
            continue
        try:
            if line is None:
                raise LineError(None, [("", because("line_too_long", limit=LONGEST_LINE))])
            ref, facts = read_line(line)
        except LineError as error:
            answer = {"ref": error.ref, "line": number, "error": error.in_language(key)}
            yield False, _JSON.encode(answer).encode() + b"\n"
        else:
            yield True, _answer(ref, judge(facts, policy), key)


def _answer(ref: Ref, judgement: Judgement, key: str) -> bytes:
    # The findings repeat themselves from line to line, so each is turned into bytes once.
    findings = b",".join([_finding(finding, key) for finding in judgement.findings])
    head = (
        f'{{"ref":{_JSON.encode(ref)},"verdict":"{judgement.verdict}","policy":"{judgement.policy_version}",'
    )
    return b'%b"findings":[%b]}\n' % (head.encode(), findings)


@lru_cache(maxsize=65_536)
def _finding(finding: Finding, key: str) -> bytes:
    reason, clause = _JSON.encode(finding.reason_in(key)), _JSON.encode(finding.clause_in(key))
    return (
        f'{{"rule":"{finding.rule}","outcome":"{finding.outcome}","reason":{reason},"clause":{clause}}}'
    ).encode()


def main(argv: Sequence[str] | None = None) -> int:
    """Screen standard input or a file. 0: every line was read; 1: some were not; 2: a file can't be used."""
    options = _options(argv)
    try:
        with ExitStack() as files:
            source = _source(options.input, files)
            return _run(source, _target(options.output, options.input, files), options.lang)
    except BrokenPipeError:
        # Whoever read our lines has gone. Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        print(f"screen: {error}", file=sys.stderr)
        return 2


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="screen", description="按政策逐行审核名单 · Judge a list line by line (JSON lines)"
    )
    parser.add_argument(
        "--lang",
        type=str.lower,
        choices=_LANGUAGES,
        default="zh-hans",
        help="结论的语言 · language of the findings",
    )
    parser.add_argument(
        "file", nargs="?", metavar="FILE", help="输入文件，默认标准输入 · default: standard input"
    )
    parser.add_argument("-i", "--input", metavar="FILE", help="同上 · the same")
    parser.add_argument(
        "-o",
        "--output",
        default="-",
        metavar="FILE",
        help="输出文件，默认标准输出 · default: standard output",
    )
    options = parser.parse_args(argv)
    if options.file is not None and options.input is not None:
        parser.error("请只给一个输入文件 · name one input file")
    options.input = options.file or options.input or "-"
    return options


def _source(path: str, files: ExitStack) -> BinaryIO:
    if path == "-":
        return sys.stdin.buffer
    return files.enter_context(Path(path).open("rb"))


def _target(path: str, source: str, files: ExitStack) -> BinaryIO:
    if path == "-":
        return sys.stdout.buffer
    if source != "-" and Path(path).exists() and Path(path).samefile(source):
        raise OSError(f"输入和输出是同一个文件 · {path} is both input and output")
    return files.enter_context(Path(path).open("wb"))


def _run(source: BinaryIO, target: BinaryIO, language: str) -> int:
    every_line_was_read = True
    with _without_collector():
        for was_read, answer in screen(lines_of(source), load_policy(), language):
            every_line_was_read = every_line_was_read and was_read
            target.write(answer)
    target.flush()
    return 0 if every_line_was_read else 1


@contextmanager
def _without_collector() -> Iterator[None]:
    """Judging makes no cycles and its caches are bounded: walking them over and over would find no garbage."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


if __name__ == "__main__":
    sys.exit(main())
