"""The seal of the site over its final files: `sealer().seal(pdf, holder, at)` signs, `inspect_strangers(pdf)` checks.

`keys` finds or makes the key, `pades` speaks to pyHanko, `inspecting` reads signatures (in a process with bounds where the file
is a stranger's).
"""

from flask import current_app

from marketplace.gateways.seals.checking import LARGEST, Found, Unreadable, fingerprint, inspect_strangers
from marketplace.gateways.seals.keys import SealKeyError
from marketplace.gateways.seals.sealing import NoTimestamp, Sealed, Sealer, SealFailed

__all__ = [
    "LARGEST",
    "Found",
    "NoTimestamp",
    "SealFailed",
    "SealKeyError",
    "Sealed",
    "Sealer",
    "Unreadable",
    "fingerprint",
    "inspect_strangers",
    "sealer",
]


def sealer() -> Sealer:
    """The current application's seal."""
    found: Sealer = current_app.extensions["sealer"]
    return found
