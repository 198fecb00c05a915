"""The one router: methods of one address must stand together, or the second one is never asked."""

from __future__ import annotations

from ninja import Router

router = Router(tags=["loans"])
