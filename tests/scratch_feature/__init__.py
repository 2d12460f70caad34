"""A feature as small as one can be, with one of everything: the house is tried on it (tests/house/test_scratch.py)."""
