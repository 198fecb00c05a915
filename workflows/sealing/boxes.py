"""Where on a paper something stands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Box:
    """A rectangle on a page: pages count from 0, lengths are PDF points from the page's lower left corner."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """Points from the left to the right edge."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Points from the lower to the upper edge."""
        return self.y1 - self.y0

    @property
    def millimetres(self) -> tuple[float, float]:
        """Width and height as a style sheet wants them."""
        return round(self.width * 25.4 / 72, 3), round(self.height * 25.4 / 72, 3)
