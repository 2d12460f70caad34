"""Checks the stand-in's own answers and events against the structure of the official OpenAPI description.

Needs `jsonschema`, which the request path does without: switch the check off where it isn't installed.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from .spec import Schema, Structure

AVAILABLE = find_spec("jsonschema") is not None


class Conformance:
    """Validators are built on first use: importing jsonschema costs more than starting the stand-in."""

    def __init__(self, structure: Structure) -> None:
        self.structure = structure
        self._components: dict[str, Any] | None = None
        self._validators: dict[str, Any] = {}

    def problems(self, document: Any, name: str, schema: Schema | None = None) -> list[str]:
        """What does not fit, as "path: message"; `name` is a schema's, or a label when `schema` is given."""
        return [
            f"{name} {'/'.join(map(str, error.absolute_path))}: {error.message[:120]}"
            for error in self._validator(name, schema).iter_errors(document)
        ]

    def _validator(self, name: str, schema: Schema | None) -> Any:
        if name not in self._validators:
            from jsonschema import Draft4Validator

            if self._components is None:
                self._components = {"schemas": {k: plain(v) for k, v in self.structure.schemas.items()}}
            root = plain(schema) if schema else {"$ref": f"#/components/schemas/{name}"}
            self._validators[name] = Draft4Validator({**root, "components": self._components})
        return self._validators[name]


def plain(schema: Any) -> Any:
    """OpenAPI 3.0 to JSON Schema: `nullable` becomes a type of its own."""
    if isinstance(schema, list):
        return [plain(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    out = {key: plain(value) for key, value in schema.items() if key != "nullable"}
    if schema.get("nullable") is not True:
        return out
    if "type" not in out:
        return {"anyOf": [{"type": "null"}, out]}
    out["type"] = [out["type"], "null"]
    if "enum" in out:
        out["enum"] = [*out["enum"], None]
    return out
