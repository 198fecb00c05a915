"""Writes the drawings of the state machines to docs/flows; with --check says which are not up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workflows.drawing import drawings, outdated

FOLDER = Path(__file__).resolve().parents[3] / "docs" / "flows"


class Command(BaseCommand):
    help = "Draws each programme's states and acts, in both languages, as Mermaid and SVG."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="Change nothing; fail where a drawing is out of date."
        )
        parser.add_argument("--folder", type=Path, default=FOLDER, help="Where the drawings stand.")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if options["check"]:
            if old := outdated(folder):
                raise CommandError(f"Out of date: {', '.join(old)}. Run `./do manage draw_states`.")
            return
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in drawings():
            (folder / name).write_text(text, encoding="utf-8")
            self.stdout.write(name)
