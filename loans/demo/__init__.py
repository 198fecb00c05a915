"""The invented county 示范县.

Its places, officers and earlier records come from the CSV files beside this module, through the loaders that a real
county uses; its cases live through histories that the acts themselves write.
"""

from __future__ import annotations

from loans.demo.county import PASSWORD, CountyExistsError, load_county
from loans.demo.telling import tell

__all__ = ["PASSWORD", "CountyExistsError", "load_county", "tell"]
