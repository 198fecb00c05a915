"""A village declares its register of a year complete: what is signed, how it is judged, and what changes later."""
