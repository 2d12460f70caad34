"""What interop brings: importing listings that others have exported."""

from __future__ import annotations

from marketplace.interop.commands import commands
from marketplace.kernel.feature import Feature

FEATURE = Feature("interop", commands=commands)
