"""Whether the tests notice a change: single seeded changes of the code that decides about money and rights.

``python -m tests.mutants --number 300 --seed 15 [--room rights] [--workers 2]``: each change is made in a copy of the
project, and the tests of its room that reach the changed line are run until one fails. What no test notices is named at
the end with its line, to be tested, or deleted as dead. Not part of a tier: it takes an hour.
"""
