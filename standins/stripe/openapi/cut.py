"""Cut Stripe's OpenAPI document down to what the stand-in serves.

    python standins/stripe/openapi/cut.py path/to/spec3.json

`spec3.json` is published by Stripe under the MIT licence (see LICENSE beside this file); the PyPI package
`seahaven-stripe-world` carries a copy. Written to `structure.json`: no prose, one path or schema a line, so
that a newer version shows as a readable diff. What is cut from a request is refused by the stand-in, so the
cut is only ever stricter than Stripe.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent

# Every endpoint the stand-in answers.
PATHS: dict[str, tuple[str, ...]] = {
    "/v1/account": ("get",),
    "/v1/balance": ("get",),
    "/v1/balance_transactions": ("get",),
    "/v1/balance_transactions/{id}": ("get",),
    "/v1/charges": ("get",),
    "/v1/charges/search": ("get",),
    "/v1/charges/{charge}": ("get", "post"),
    "/v1/checkout/sessions": ("get", "post"),
    "/v1/checkout/sessions/{session}": ("get", "post"),
    "/v1/checkout/sessions/{session}/expire": ("post",),
    "/v1/checkout/sessions/{session}/line_items": ("get",),
    "/v1/customers": ("get", "post"),
    "/v1/customers/search": ("get",),
    "/v1/customers/{customer}": ("delete", "get", "post"),
    "/v1/customers/{customer}/payment_methods": ("get",),
    "/v1/disputes": ("get",),
    "/v1/disputes/{dispute}": ("get", "post"),
    "/v1/disputes/{dispute}/close": ("post",),
    "/v1/events": ("get",),
    "/v1/events/{id}": ("get",),
    "/v1/invoice_payments": ("get",),
    "/v1/invoice_payments/{invoice_payment}": ("get",),
    "/v1/invoiceitems": ("get", "post"),
    "/v1/invoiceitems/{invoiceitem}": ("delete", "get"),
    "/v1/invoices": ("get", "post"),
    "/v1/invoices/search": ("get",),
    "/v1/invoices/{invoice}": ("delete", "get", "post"),
    "/v1/invoices/{invoice}/finalize": ("post",),
    "/v1/invoices/{invoice}/lines": ("get",),
    "/v1/invoices/{invoice}/mark_uncollectible": ("post",),
    "/v1/invoices/{invoice}/pay": ("post",),
    "/v1/invoices/{invoice}/send": ("post",),
    "/v1/invoices/{invoice}/void": ("post",),
    "/v1/payment_intents": ("get", "post"),
    "/v1/payment_intents/search": ("get",),
    "/v1/payment_intents/{intent}": ("get", "post"),
    "/v1/payment_intents/{intent}/cancel": ("post",),
    "/v1/payment_intents/{intent}/capture": ("post",),
    "/v1/payment_intents/{intent}/confirm": ("post",),
    "/v1/payment_methods": ("get", "post"),
    "/v1/payment_methods/{payment_method}": ("get", "post"),
    "/v1/payment_methods/{payment_method}/attach": ("post",),
    "/v1/payment_methods/{payment_method}/detach": ("post",),
    "/v1/refunds": ("get", "post"),
    "/v1/refunds/{refund}": ("get", "post"),
    "/v1/refunds/{refund}/cancel": ("post",),
    "/v1/webhook_endpoints": ("get", "post"),
    "/v1/webhook_endpoints/{webhook_endpoint}": ("delete", "get", "post"),
}

# Objects that an expandable field may hold; every other kind is cut out of the alternatives.
OBJECTS = {
    "account", "balance", "balance_transaction", "charge", "checkout.session", "customer", "deleted_customer",
    "dispute", "event", "invoice", "invoice_payment", "invoiceitem", "item", "line_item", "payment_intent",
    "payment_method", "price", "refund", "webhook_endpoint",
}  # fmt: skip

# Ways to pay that a Korean merchant has; the properties of the forty others are cut.
PAYMENT_METHODS = {"card", "kr_card", "kakao_pay", "naver_pay", "payco", "samsung_pay"}

# Optional parts of served objects that say nothing about money.
UNUSED: dict[str, set[str]] = {
    "account": {
        "capabilities", "company", "controller", "external_accounts", "future_requirements", "groups", "individual",
        "requirements", "settings", "tos_acceptance",
    },
    "customer": {"cash_balance", "discount", "sources", "subscriptions", "tax_ids"},
    "payment_intent_next_action": {"display_bank_transfer_instructions"},
}  # fmt: skip

# Names such as `konbini_display_details` belong to one way to pay as well.
WAY_SUFFIXES = ("_details", "_code", "_redirect", "_authorize", "_app")

PROSE = {"description", "title", "externalDocs", "operationId", "summary", "tags", "deprecated"}
REF = "#/components/schemas/"


def refs(node: Any) -> Iterator[str]:
    """Names of the schemas that a piece of the document refers to."""
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"].removeprefix(REF)
        for value in node.values():
            yield from refs(value)
    elif isinstance(node, list):
        for value in node:
            yield from refs(value)


class Cut:
    """One pass over the document; `schemas` grows as references are followed."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.source = document
        self.all_schemas: dict[str, Any] = document["components"]["schemas"]
        ways = self.all_schemas["payment_method"]["properties"]["type"]["enum"]
        self.unwanted_ways = set(ways) - PAYMENT_METHODS
        self.resources = {
            name
            for name, schema in self.all_schemas.items()
            if "x-resourceId" in schema or name.startswith("deleted_")
        }

    def strip(self, node: Any) -> Any:
        """The node without prose, without other ways to pay and without objects that are not served."""
        if isinstance(node, list):
            return [self.strip(item) for item in node]
        if not isinstance(node, dict):
            return node
        if self.is_unserved(node):
            return {"type": "object"}
        out: dict[str, Any] = {}
        for key, value in node.items():
            if key == "properties" and isinstance(value, dict):
                required = node.get("required", ())
                out[key] = {
                    k: self.strip(v) for k, v in value.items() if k in required or self.is_wanted(k, v)
                }
                if "api_version" in out[key]:  # a version newer than this document is as good
                    out[key]["api_version"].pop("enum", None)
            elif key == "anyOf":
                out[key] = [self.strip(option) for option in value if not self.is_unserved(option)]
                if not out[key]:
                    out[key] = [{"enum": [""], "type": "string"}]
            elif key not in PROSE and not key.startswith("x-"):
                out[key] = self.strip(value)
        return out

    def is_unserved(self, option: Any) -> bool:
        """Whether this is a bare reference to an object that the stand-in has none of."""
        if not isinstance(option, dict) or not isinstance(option.get("$ref"), str):
            return False
        name = option["$ref"].removeprefix(REF)
        return name in self.resources and name not in OBJECTS

    def is_wanted(self, name: str, schema: Any) -> bool:
        """Whether a property stays: not another way to pay, and not a bare unserved object or a list of them."""
        if name in self.unwanted_ways or self.is_unserved(schema):
            return False
        if name.endswith(WAY_SUFFIXES) and name.startswith(tuple(f"{way}_" for way in self.unwanted_ways)):
            return False
        return not (isinstance(schema, dict) and self.is_unserved(schema.get("items")))

    def operation(self, method: str, operation: dict[str, Any]) -> dict[str, Any]:
        """Query parameters, form body, the schema of the answer."""
        kept: dict[str, Any] = {}
        if query := [p for p in operation.get("parameters", []) if p["in"] == "query"]:
            kept["query"] = {p["name"]: self.strip(p["schema"]) for p in query}
            kept["required"] = [p["name"] for p in query if p.get("required")]
        form = operation.get("requestBody", {}).get("content", {}) if method != "get" else {}
        for kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
            if kind in form:
                kept["form"] = self.strip(form[kind]["schema"])
        kept["answer"] = self.strip(operation["responses"]["200"]["content"]["application/json"]["schema"])
        return kept

    def run(self) -> dict[str, Any]:
        """The small document: version, paths and every schema that the paths reach."""
        paths = {
            path: {method: self.operation(method, self.source["paths"][path][method]) for method in methods}
            for path, methods in PATHS.items()
        }
        schemas: dict[str, Any] = {}
        waiting = sorted({*refs(paths), "error", *OBJECTS})
        while waiting:
            name = waiting.pop()
            if name not in schemas:
                schema = dict(self.all_schemas[name])
                unused = UNUSED.get(name, set())
                schema["properties"] = {
                    k: v for k, v in schema.get("properties", {}).items() if k not in unused
                }
                schemas[name] = self.strip(schema)
                waiting.extend(refs(schemas[name]))
        return {
            "version": self.source["info"]["version"],
            "paths": paths,
            "schemas": dict(sorted(schemas.items())),
        }


def write(structure: dict[str, Any], target: Path) -> None:
    """One path or schema a line."""

    def lines(table: dict[str, Any]) -> str:
        rows = (f"{json.dumps(k)}:{json.dumps(v, separators=(',', ':'))}" for k, v in table.items())
        return "{\n" + ",\n".join(rows) + "\n}"

    target.write_text(
        f'{{"version":{json.dumps(structure["version"])},\n"paths":{lines(structure["paths"])},\n'
        f'"schemas":{lines(structure["schemas"])}}}\n'
    )


if __name__ == "__main__":
    write(Cut(json.loads(Path(sys.argv[1]).read_text())).run(), HERE / "structure.json")
