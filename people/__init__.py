"""Persons: the women, their spouses and the guarantors whom the programmes share."""
