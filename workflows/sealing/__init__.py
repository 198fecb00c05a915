"""Papers that prove themselves: forms with empty signature fields, their signatures, certificates, and the check.

Bytes and dataclasses go in, bytes and dataclasses come out: no model, no setting, no clock, no network.
"""
