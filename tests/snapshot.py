"""The county of the tests, built once per process by its acts and then put back row by row.

Building it takes some three hundred statements, putting it back nine. The rows are the very same, ids and hashes
included, so that the journal verifies.
"""

from __future__ import annotations

import copy
from typing import Any

from tests.county import County, build_county
from workflows.models import Appointment, ChainHead, Coverage, JournalRow, Kin, Office, Officer, Place, Post

# In the order in which rows refer to each other.
_MODELS: tuple[type[Any], ...] = (
    Place,
    Office,
    Coverage,
    Post,
    Officer,
    Kin,
    Appointment,
    JournalRow,
    ChainHead,
)
_rows: dict[type[Any], list[Any]] = {}


def county_of_the_run() -> County:
    """The invented county in the empty tables of this test's transaction.

    Ids are explicit: a sequence of PostgreSQL has passed them already when the county was first built, and isn't set
    back by the rollback of that test.
    """
    if not _rows:
        county = build_county()
        _rows.update({model: list(model._default_manager.order_by("pk")) for model in _MODELS})
        return county
    for model in _MODELS:
        model._default_manager.bulk_create(copy.copy(row) for row in _rows[model])
    officers = {officer.username: officer for officer in Officer.objects.all()}
    posts = {post.code: post for post in Post.objects.select_related("office")}
    return County(officers=officers, posts=posts)
