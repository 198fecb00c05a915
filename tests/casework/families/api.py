from tests.casework.families.urls import DESK
from workflows.casework.api import case_router

router = case_router(DESK, "families")
