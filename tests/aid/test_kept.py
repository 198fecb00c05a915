"""What the tests keep of a building is what its acts made, and the database guards it as before."""

from __future__ import annotations

import pytest
from django.db import transaction

from aid.models import AidCase
from tests import kept
from tests.aid.pages import listed
from tests.aid.stage import allot, do_act
from tests.county import County
from workflows import triggers
from workflows.errors import ActError
from workflows.verification import verify

pytestmark = [pytest.mark.django_db, pytest.mark.each_database, pytest.mark.usefixtures("winter")]


def _one_listed(county: County) -> AidCase:
    allot(county)
    return listed(county, 1)


def test_what_is_put_back_is_what_was_built(county: County) -> None:
    with transaction.atomic():
        built = kept.kept(_one_listed, county)
        rows = kept._all_rows()
        transaction.set_rollback(True)
    assert not AidCase.objects.exists()
    put_back = kept.kept(_one_listed, county)
    assert put_back is not built
    assert put_back.ref == built.ref
    assert kept._all_rows() == rows
    assert list(verify()) == []
    assert triggers.missing() == []
    # The law goes on with it.
    with pytest.raises(ActError):
        do_act(county, "c.manager", put_back, "put_on_list")
    assert do_act(county, "c.sealer", put_back, "approve").state == "awaiting_payment"
