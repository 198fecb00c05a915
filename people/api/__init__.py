"""Persons and registers by API: the same functions as the pages, the same refusals."""
