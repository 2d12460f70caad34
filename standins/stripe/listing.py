"""Lists, searches and expansion: what every collection of Stripe's has in common."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from .errors import refused
from .world import Account, Body, Params

MAX_PAGE, MAX_DEPTH = 100, 4
_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "gt": lambda a, b: a > b,
    "gte": lambda a, b: a >= b,
    "lt": lambda a, b: a < b,
    "lte": lambda a, b: a <= b,
}


def in_range(moment: int, wanted: int | dict[str, int] | None) -> bool:
    """Whether a time is the wanted one or lies between its `gt`, `gte`, `lt`, `lte`."""
    if wanted is None or isinstance(wanted, int):
        return wanted is None or moment == wanted
    return all(_COMPARE[name](moment, bound) for name, bound in wanted.items())


def page(url: str, bodies: list[Body], params: Params) -> Body:
    """One page of `bodies` (newest first) by `limit`, `starting_after` or `ending_before`, and `created`."""
    limit = params.get("limit", 10)
    if not 1 <= limit <= MAX_PAGE:
        raise refused(f"This value must be between 1 and {MAX_PAGE}.", "parameter_invalid_integer", "limit")
    bodies = [body for body in bodies if in_range(body.get("created", 0), params.get("created"))]
    ids = [body["id"] for body in bodies]

    def place(param: str) -> int:
        if params[param] not in ids:
            raise refused(f"No such object: '{params[param]}'", "resource_missing", param)
        return ids.index(params[param])

    if "ending_before" in params:
        end = place("ending_before")
        start = max(0, end - limit)
        return listed(url, bodies[start:end], start > 0)
    start = place("starting_after") + 1 if "starting_after" in params else 0
    return listed(url, bodies[start : start + limit], len(bodies) > start + limit)


def listed(url: str, bodies: list[Body], has_more: bool = False) -> Body:
    """Stripe's list object."""
    return {"object": "list", "data": bodies, "has_more": has_more, "url": url}


def matches(body: Body, params: Params, *names: str) -> bool:
    """Whether the object has the value of each of these filters that was given."""
    return all(params[name] == body.get(name) for name in names if name in params)


_TERM = re.compile(
    r"""\s*(-?)(\w+)(?:\[['"]([^'"]+)['"]\])?\s*(:|=|>=|<=|>|<)\s*(?:['"]([^'"]*)['"]|(\d+))\s*"""
)


def search(url: str, bodies: list[Body], params: Params) -> Body:
    """Stripe's search: `status:'open' AND metadata['invoice']:'7'`. Unlike Stripe's it sees new objects at once."""
    text = params["query"]
    terms = [_TERM.fullmatch(part) for part in re.split(r"\s+AND\s+", text, flags=re.I)]
    if not all(terms):
        raise refused("We were unable to parse your search query.", None, "query")
    found = [body for body in bodies if all(term and holds(term, body) for term in terms)]
    start = int(params.get("page", "0"))
    limit = params.get("limit", 10)
    more = len(found) > start + limit
    return {
        "object": "search_result",
        "data": found[start : start + limit],
        "has_more": more,
        "next_page": str(start + limit) if more else None,
        "url": url,
    }


def holds(term: re.Match[str], body: Body) -> bool:
    """Whether one term of a search is true of an object."""
    minus, name, key, sign, text, number = term.groups()
    value: Any = (body.get(name) or {}).get(key) if key else body.get(name)
    wanted: Any = int(number) if number is not None else text
    if sign in (":", "="):
        true = value is not None and str(value) == str(wanted)
    else:
        comparison = {">": "gt", ">=": "gte", "<": "lt", "<=": "lte"}[sign]
        true = isinstance(value, int) and _COMPARE[comparison](value, int(wanted))
    return true != bool(minus)


# Lists that an object shows only when asked to: (kind, field) -> the list.
INCLUDABLE: dict[tuple[str, str], Callable[[Account, Body], Body]] = {}

# Kinds that an id may stand for, by the prefix of the id.
KINDS = {
    "ch": "charge",
    "cs": "checkout.session",
    "cus": "customer",
    "dp": "dispute",
    "in": "invoice",
    "inpay": "invoice_payment",
    "pi": "payment_intent",
    "pm": "payment_method",
    "re": "refund",
    "txn": "balance_transaction",
}


def expanded(account: Account, answer: Body, paths: list[str]) -> Body:
    """A copy of an answer with the objects that `expand` names put in the place of their ids."""
    copy: Body = json.loads(json.dumps(answer))
    for path in paths:
        if path.count(".") >= MAX_DEPTH:
            raise refused(
                f"You cannot expand more than {MAX_DEPTH} levels of a property: {path}", None, "expand"
            )
        expand_one(account, copy, path.split("."), path)
    return copy


def expand_one(account: Account, node: Any, steps: list[str], path: str) -> None:
    """Expand one path, in place. Raises ApiError 400 where there is nothing to expand."""
    if isinstance(node, list):
        for item in node:
            expand_one(account, item, steps, path)
        return
    name, rest = steps[0], steps[1:]
    value = node.get(name) if isinstance(node, dict) else None
    includable = INCLUDABLE.get((node.get("object", ""), name)) if isinstance(node, dict) else None
    if isinstance(value, str):
        kind = KINDS.get(value.split("_")[0])
        value = account.find(kind, value) if kind else None
    elif value is None and includable:
        value = includable(account, node)
    elif value is None and isinstance(node, dict) and name in node:
        return  # an object that isn't there yet
    if not isinstance(value, dict | list):
        raise refused(f"This property cannot be expanded ({path}).", "property_cannot_be_expanded", "expand")
    node[name] = json.loads(json.dumps(value))
    if rest:
        expand_one(account, node[name], rest, path)
