"""What must hold before a paper is made: a wrong sum is refused, never printed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from marketplace.gateways.documents.contracts import TEMPLATES


class DocumentError(ValueError):
    """The data of a paper is incomplete or contradicts itself; the message names the field."""


def check(template: str, data: Mapping[str, Any]) -> None:
    """Raise DocumentError when a required field is missing, a sum is wrong or the creation date is no instant."""
    if template not in TEMPLATES:
        raise DocumentError(f"unknown template {template}")
    missing = sorted(TEMPLATES[template].__required_keys__ - data.keys())  # type: ignore[attr-defined]
    if missing:
        raise DocumentError(f"{template}: missing {', '.join(missing)}")
    creation_instant(data)
    if "lines" in data:
        _lines(template, data)
    if template == "receipt" and data["net"] + data["tax"] != data["amount"]:
        raise DocumentError("receipt: net and tax don't add up to amount")
    if template == "distribution":
        _shares(data)
    if template == "royalty_statement":
        _products(data)
    if template == "agreement" and data.get("licensee_shares_bp"):
        shares = data["licensee_shares_bp"]
        if len(shares) != len(data["licensees"]) or sum(shares) != 10_000:
            raise DocumentError("agreement: licensee_shares_bp must be one per licensee and sum to 10,000")


def creation_instant(data: Mapping[str, Any]) -> datetime:
    """Return `created_at` as an aware instant. Raises DocumentError for anything else."""
    try:
        instant = datetime.fromisoformat(data["created_at"])
    except (TypeError, ValueError) as problem:
        raise DocumentError("created_at must be an ISO 8601 instant") from problem
    if instant.tzinfo is None:
        raise DocumentError("created_at must carry its offset from UTC")
    return instant


def _lines(template: str, data: Mapping[str, Any]) -> None:
    lines = data["lines"]
    for key in ("net", "tax"):
        if sum(line[key] for line in lines) != data[key]:
            raise DocumentError(f"{template}: the lines don't add up to {key}")
    if data["net"] + data["tax"] != data["total"]:
        raise DocumentError(f"{template}: net and tax don't add up to total")
    if any(line["tax"] and line["tax_treatment"] != "taxable" for line in lines):
        raise DocumentError(f"{template}: an exempt or zero-rated line carries tax")


def _shares(data: Mapping[str, Any]) -> None:
    if sum(share["amount"] for share in data["shares"]) != data["distributed"]:
        raise DocumentError("distribution: the shares don't add up to distributed")
    if sum(bool(share.get("mine")) for share in data["shares"]) != 1:
        raise DocumentError("distribution: exactly one share must be the recipient's")


def _products(data: Mapping[str, Any]) -> None:
    for key in ("sales", "deductions", "net_sales"):
        if sum(product[key] for product in data["products"]) != data[key]:
            raise DocumentError(f"royalty_statement: the products don't add up to {key}")
    if data["sales"] - data["deductions"] != data["net_sales"]:
        raise DocumentError("royalty_statement: sales less deductions is not net_sales")
    if not data["formula"] or data["formula"][-1]["amount"] != data["royalty_due"]:
        raise DocumentError("royalty_statement: the last formula line is not royalty_due")
