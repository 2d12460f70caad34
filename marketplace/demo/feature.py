"""What the demo brings: fictional data to look at, told through the services of all features."""

from __future__ import annotations

from marketplace.demo.commands import commands
from marketplace.kernel.feature import Feature

FEATURE = Feature("demo", commands=commands)
