"""Verbs that write persons, households and what is known of them."""

from __future__ import annotations

from people.acts.meeting import id_index, meet, meet_without_number

__all__ = ["id_index", "meet", "meet_without_number"]
