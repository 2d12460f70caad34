"""The structure of Stripe's API: what each endpoint takes and what each object looks like."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

Schema = dict[str, Any]

_FILE = Path(__file__).parent / "openapi" / "structure.json"
_REF = "#/components/schemas/"


class Structure:
    """`openapi/structure.json` in memory. Read only, shared by every stand-in of the process."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.version: str = document["version"]
        self.paths: dict[str, dict[str, Any]] = document["paths"]
        self.schemas: dict[str, Schema] = document["schemas"]

    def operation(self, method: str, path: str) -> dict[str, Any]:
        """The entry of `cut.py` for an endpoint: `form` or `query`, `answer`. KeyError when it is not in the cut."""
        return cast(dict[str, Any], self.paths[path][method.lower()])

    def parameters(self, method: str, path: str) -> Schema:
        """One object schema for the parameters of an endpoint, whether they travel in the body or in the query."""
        operation = self.operation(method, path)
        if "form" in operation:
            return cast(Schema, operation["form"])
        return {
            "type": "object",
            "properties": operation.get("query", {}),
            "required": operation.get("required", []),
            "additionalProperties": False,
        }

    def resolve(self, schema: Schema) -> Schema:
        """The schema itself, or the one that its `$ref` names."""
        ref = schema.get("$ref")
        return self.schemas[ref.removeprefix(_REF)] if isinstance(ref, str) else schema

    def blank(self, schema: str | Schema) -> Any:
        """An empty value of this shape: every required or nullable property, the latter as None."""
        shape = self.resolve(self.schemas[schema] if isinstance(schema, str) else schema)
        if shape.get("nullable"):
            return None
        if "anyOf" in shape:
            return self.blank(shape["anyOf"][0])
        if shape.get("enum"):
            return shape["enum"][0]
        if shape.get("type") == "object":
            required = shape.get("required", ())
            return {
                name: self.blank(inner)
                for name, inner in shape.get("properties", {}).items()
                if name in required or inner.get("nullable")
            }
        return {"array": [], "integer": 0, "number": 0, "boolean": False}.get(shape.get("type", ""), "")


@lru_cache(maxsize=1)
def structure() -> Structure:
    """The one copy of the process."""
    return Structure(json.loads(_FILE.read_text()))
