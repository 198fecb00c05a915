"""Papers that prove themselves: forms with empty signature fields, their signatures, certificates, and the check.

Bytes and dataclasses go in, bytes and dataclasses come out: no model, no setting, no clock, no network.
"""

from __future__ import annotations

import logging

# What pyHanko writes to its log, a report or an error of ours says without people's names and stacks of frames.
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)
