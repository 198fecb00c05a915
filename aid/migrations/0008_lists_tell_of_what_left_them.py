from __future__ import annotations

from typing import Any

from django.db import migrations
from django.utils import timezone


def tell(apps: Any, schema_editor: Any) -> None:
    """What was carried over so far, by the journal: from the list on which it was put last."""
    journal, lists = apps.get_model("workflows", "JournalRow"), apps.get_model("aid", "AwardList")
    carried = apps.get_model("aid", "CarriedOver")
    awards = dict(lists.objects.values_list("ref", "pk"))
    stood: dict[int, Any] = {}
    rows = journal.objects.filter(act__in=("put_on_list", "carry_over")).order_by("sequence")
    for case, act, facts, at in rows.values_list("case_id", "act", "facts", "at").iterator(2000):
        if act == "put_on_list":
            stood[case] = (facts or {}).get("list")
        elif stood.get(case) in awards:
            day = timezone.localdate(at)
            carried.objects.create(award_id=awards[stood[case]], case_id=case, carried_on=day)


class Migration(migrations.Migration):
    dependencies = [("aid", "0007_carried_over"), ("workflows", "0016_answers_without_a_case")]

    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]
