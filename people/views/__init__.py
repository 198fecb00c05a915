"""Pages of persons, households, registers, imports, visits and helpers."""
