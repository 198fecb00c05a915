"""A county of its own for the journey of aid, in a winter: a server whose clock the test sets."""
