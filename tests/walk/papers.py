"""Run by itself with the server's settings: one case's papers are made, and files of its form lie in the data's folder.

The demo has hundreds of them, of which a picture shows one. Prints where they are looked at.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta

SEALED, ALTERED = "sealed.pdf", "altered.pdf"


def main() -> None:
    """The form of a case that went back to the township has its four signatures; nothing else is made."""
    import django

    django.setup()
    from django.conf import settings

    from tests.sealing import tampering
    from tests.walk.standing import moment
    from workflows import clock, paper_store
    from workflows.models import JournalRow, Paper, PaperJob
    from workflows.paper_standing import standing_of
    from workflows.paper_worker import make_waiting

    with clock.at(moment()):
        back = JournalRow.objects.filter(act="return_to_township", case__state="disbursed").order_by("pk")[0]
        assert back.case is not None
        PaperJob.objects.exclude(paper__case=back.case).update(next_at=clock.now() + timedelta(days=1))
        make_waiting(100)
        form = Paper.objects.select_related("case", "office").get(case=back.case, kind="approval_form")
        latest = standing_of(form).latest
        assert latest is not None
        whole = paper_store.read(latest.digest)
    (settings.VAR / SEALED).write_bytes(whole)
    (settings.VAR / ALTERED).write_bytes(tampering.revised(whole, tampering.overlay))
    sys.stdout.write(json.dumps({"code": form.code, "ref": back.case.ref}))


if __name__ == "__main__":
    main()
