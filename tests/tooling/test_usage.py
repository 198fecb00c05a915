"""What `./do help` says of a command is what the command takes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from config.tooling import ROOT
from config.tooling.frontdoor import COMMANDS, Command
from loans import screen

# Those that ./do hands to manage.py under their own names; the others have a function of their own.
MANAGED = [
    command
    for command in COMMANDS
    if command.name.replace("-", "_") in get_commands() and not command.act.__name__.startswith("_")
]
# These hand on whatever they are given, to pytest and to manage.py.
HAND_ON = {"test", "manage"}
OWN = [
    command
    for command in COMMANDS
    if command.usage and command not in MANAGED and command.name not in {*HAND_ON, "screen", "bench"}
]
LINE = '{"ref":"1","place":"513499101201","accepted_on":"2014-03-18","amount":"30000","applicant":{},"guarantors":[]}'


def _sent(usage: str) -> list[str]:
    """The usage with everything that may be left out, and the first of each choice."""
    words = re.sub(r"[\[\]…]", " ", usage).split()
    return [word.split("|")[0].replace("N", "7") if word == "N" or "|" in word else word for word in words]


@pytest.mark.parametrize("command", MANAGED, ids=lambda command: command.name)
def test_a_management_command_takes_what_help_says(command: Command) -> None:
    name = command.name.replace("-", "_")
    parser = load_command_class(get_commands()[name], name).create_parser("do", name)
    # A usage that doesn't fit ends in CommandError.
    parser.parse_args(_sent(command.usage))


@pytest.mark.parametrize("command", OWN, ids=lambda command: command.name)
def test_a_command_of_the_front_door_knows_its_options(command: Command) -> None:
    told = subprocess.run(
        [sys.executable, ROOT / "do", command.name, "--help"], capture_output=True, text=True, check=True
    ).stdout
    for option in re.findall(r"--[a-z-]+", command.usage):
        assert option in told


def test_screen_takes_its_file_as_help_says(tmp_path: Path) -> None:
    usage = next(command.usage for command in COMMANDS if command.name == "screen")
    source, target = tmp_path / "FILE", tmp_path / "OUT"
    source.write_text(LINE + "\n")
    paths = {"FILE": str(source), "OUT": str(target)}
    assert screen.main([paths.get(word, word) for word in _sent(usage)]) == 0
    assert b'"verdict"' in target.read_bytes()
    # As before, by its option; but not two files at once.
    assert screen.main(["-i", str(source), "-o", str(target)]) == 0
    with pytest.raises(SystemExit):
        screen.main([str(source), "-i", str(source)])


def test_every_usage_is_looked_at() -> None:
    looked_at = {*MANAGED, *OWN}
    left = {command.name for command in COMMANDS if command.usage and command not in looked_at}
    assert left == HAND_ON | {"screen", "bench"}
