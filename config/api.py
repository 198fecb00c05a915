"""The API of the house: the engine's own parts and one router per programme."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings

from aid.api import router as aid
from aid.api.bank_lists import payments_router as aid_payments
from aid.api.bank_lists import router as aid_bank_lists
from aid.api.bank_results import router as aid_bank_results
from aid.api.budgets import router as aid_budgets
from aid.api.figures import router as aid_figures
from aid.api.lists import ranking_router as aid_ranking
from aid.api.lists import router as aid_lists
from aid.api.many import router as aid_many
from loans.api import router as loans
from people.api.declared import router as declared
from people.api.helpers import router as helpers
from people.api.imports import router as imports
from people.api.persons import router as people
from people.api.registers import router as registers
from people.api.visits import router as visits
from workflows.api.server import ProblemAPI
from workflows.api.tasks import router as tasks

DESCRIPTION = """\
Every act by API is the act of the pages: the same function, the same refusals, the same row in the journal.

Send `Authorization: Bearer <token>`; a token is one officer in one post (`./do token USERNAME POST`).
Send `Accept-Language: zh-hans` or `en` for the language of labels and reasons. Every refusal is an RFC 9457 problem
whose `code` is stable. What a post may not see does not exist for it: 404.
"""

api = ProblemAPI(title="Jinguo", version="1", urls_namespace="api", description=DESCRIPTION)
api.add_router("/tasks", tasks)
api.add_router("/loans", loans)
# Before /aid, which would take them for nominations.
api.add_router("/aid/budgets", aid_budgets)
api.add_router("/aid/ranking", aid_ranking)
api.add_router("/aid/lists", aid_lists)
api.add_router("/aid/many", aid_many)
api.add_router("/aid/payments", aid_payments)
api.add_router("/aid/bank-lists", aid_bank_lists)
api.add_router("/aid/bank-results", aid_bank_results)
api.add_router("/aid/statistics", aid_figures)
api.add_router("/aid", aid)
api.add_router("/people", people)
# Before /registers, which would take it for a register.
api.add_router("/registers/declared", declared)
api.add_router("/registers", registers)
api.add_router("/imports", imports)
api.add_router("/visits", visits)
api.add_router("/helpers", helpers)
for name in settings.PROGRAMMES:
    api.add_router(f"/{name.rpartition('.')[2]}", import_module(f"{name}.api").router)
