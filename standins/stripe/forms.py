"""Stripe's form encoding: `a[b]=1`, `list[]=x`, `list[0][name]=y`."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

from .errors import refused

_KEY = re.compile(r"[^\[\]]+|(?<=\[)(?=\])")


def decode(text: str) -> dict[str, Any]:
    """Nested dictionaries of strings; a list is a dictionary with keys "0", "1", … until a schema types it.

    Raises ApiError 400 when one name is used both as a value and as a container.
    """
    root: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        parts = _KEY.findall(name)
        node = root
        for depth, part in enumerate(parts):
            key = part or str(len(node))
            if depth == len(parts) - 1:
                node[key] = value
                break
            node = node.setdefault(key, {})
            if not isinstance(node, dict):
                raise refused(f"Invalid request: {name} is both a value and a container.", param=name)
    return root
