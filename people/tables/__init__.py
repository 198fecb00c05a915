"""Registers that leave as tables: what was chosen of them, how they are drawn, and long ones behind the page."""
