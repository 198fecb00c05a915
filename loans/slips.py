"""First-login slips as a file: written once, readable to its owner alone, never beside another copy."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from loans.papers import SlipFacts, login_slips
from workflows import clock
from workflows.loading import Slip
from workflows.models import Place


def write_slips(path: Path, slips: Sequence[Slip], address: str) -> None:
    """The slips stand at `path` (mode 0600), six to a page. Raises FileExistsError, OSError."""
    county = Place.objects.filter(code=slips[0].county).order_by("-valid_from").first()
    data = login_slips(
        [SlipFacts(slip.name, slip.username, slip.password, slip.posts, address) for slip in slips],
        county_name=county.name if county else "",
        printed_on=clock.today(),
    )
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
    except OSError:
        path.unlink(missing_ok=True)
        raise
