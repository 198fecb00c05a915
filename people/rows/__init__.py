"""Rows of many persons as a file tells them: what they are read against, what each says, what is wrong with it."""

from __future__ import annotations
