"""The menus of the layouts, as links: which of the features' pages this reader has."""

from __future__ import annotations

from typing import Any

from flask import request

from marketplace.kernel.actor import Actor
from marketplace.kernel.feature import installed
from marketplace.kernel.text import Text
from marketplace.web.addresses import address, home


def menus(actor: Actor) -> dict[str, Any]:
    """{main, user, desk, foot: links; desk_name; home, sign_in, sign_out: addresses} for the layouts."""
    return {
        "main": _links("main", actor),
        "user": _links("user", actor),
        "desk": _links("desk", actor),
        "desk_name": actor.org_name or Text("업무", "Desk"),
        "foot": _links("foot", actor),
        "home": home(),
        "sign_in": address("accounts.sign_in", _back()),
        "sign_out": address("accounts.sign_out"),
    }


def _back() -> list[tuple[str, str]]:
    """What brings a reader who signs in back to this page."""
    if request.method != "GET" or (request.endpoint or "").startswith("accounts."):
        return []
    return [("next", request.full_path.rstrip("?"))]


def _links(menu: str, actor: Actor) -> list[dict[str, Any]]:
    return [
        {
            "href": address(entry.endpoint),
            "label": entry.label,
            "icon": entry.icon,
            "current": request.endpoint == entry.endpoint,
        }
        for entry in installed().menu(menu)
        if entry.seen_by(actor)
    ]
