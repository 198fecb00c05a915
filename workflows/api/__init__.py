"""The interface for programs: bearer tokens of one post, problems that explain themselves, tasks and the journal.

It knows no programme. A programme adds its own router (`<programme>.api`) and `config.api` puts them together; every
one of them ends in the functions that the pages call.
"""
