"""Transfers through the bank: the list that it pays by, and its results, each line its own act."""
