from tests.casework.families.programme import FAMILIES
from workflows.casework.desk import CaseDesk
from workflows.casework.urls import case_urls

app_name = "families"
DESK = CaseDesk(FAMILIES, app_name)
urlpatterns = case_urls(DESK)
