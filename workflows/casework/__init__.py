"""The usual way of a case, for a programme that declares its questions: draft, pages, form and API come with it.

A programme is a `SectionedProgramme` with its own model, flow, acts and rules; `CaseDesk` says where its pages are.
"""
