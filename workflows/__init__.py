"""The engine: places, posts, cases, stations, acts, sign-offs, journal, policy files. It knows no programme."""
