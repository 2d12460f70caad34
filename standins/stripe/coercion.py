"""From the strings of a form to typed parameters, with Stripe's own complaints about what does not fit."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from .errors import ApiError, refused
from .spec import Schema, Structure

METADATA_KEYS, METADATA_KEY_LENGTH, METADATA_VALUE_LENGTH = 50, 40, 500
CURRENCIES = frozenset(["aud", "cad", "chf", "cny", "eur", "gbp", "hkd", "jpy", "krw", "sgd", "usd"])


class Problem(NamedTuple):
    """One thing wrong with a request."""

    param: str
    code: str | None
    message: str

    def as_error(self) -> ApiError:
        """The 400 that Stripe answers with."""
        return refused(self.message, self.code, self.param or None)


class Coercion:
    """Types values by schema. Collects problems instead of raising: alternatives have to be tried."""

    def __init__(self, structure: Structure) -> None:
        self.structure = structure

    def parameters(self, values: dict[str, Any], schema: Schema) -> dict[str, Any]:
        """The typed parameters of a request. Raises ApiError 400 for the first problem."""
        typed, problems = self.value(values, schema, "")
        if problems:
            raise problems[0].as_error()
        assert isinstance(typed, dict)
        return typed

    def value(self, value: Any, schema: Schema, param: str) -> tuple[Any, list[Problem]]:
        """The typed value and what is wrong with it."""
        schema = self.structure.resolve(schema)
        if "anyOf" in schema:
            return self.first_that_fits(value, schema["anyOf"], param)
        match schema.get("type"):
            case "object":
                return self.members(value, schema, param)
            case "array":
                return self.items(value, schema, param)
            case kind:
                return self.scalar(value, kind or "string", schema, param)

    def first_that_fits(self, value: Any, options: list[Schema], param: str) -> tuple[Any, list[Problem]]:
        best: list[Problem] = []
        for option in options:
            typed, problems = self.value(value, option, param)
            if not problems:
                return typed, []
            shaped_alike = isinstance(value, dict) == (option.get("type") in ("object", "array"))
            if not best or shaped_alike:
                best = problems
        return value, best

    def members(self, value: Any, schema: Schema, param: str) -> tuple[Any, list[Problem]]:
        if not isinstance(value, dict):
            return value, [Problem(param, None, "Invalid object")]
        properties = schema.get("properties", {})
        others = schema.get("additionalProperties")
        typed: dict[str, Any] = {}
        problems: list[Problem] = []
        for name, inner in value.items():
            inner_param = f"{param}[{name}]" if param else name
            if name in properties:
                typed[name], found = self.value(inner, properties[name], inner_param)
            elif isinstance(others, dict):
                typed[name], found = inner, metadata_problems(name, inner, inner_param)
            else:
                found = [
                    Problem(inner_param, "parameter_unknown", f"Received unknown parameter: {inner_param}")
                ]
            problems += found
        if isinstance(others, dict) and len(value) > METADATA_KEYS:
            problems.append(Problem(param, None, f"Metadata may hold up to {METADATA_KEYS} keys."))
        for name in schema.get("required", []):
            if name not in value:
                absent = f"{param}[{name}]" if param else name
                problems.append(Problem(absent, "parameter_missing", f"Missing required param: {absent}."))
        return typed, problems

    def items(self, value: Any, schema: Schema, param: str) -> tuple[Any, list[Problem]]:
        if not isinstance(value, dict) or not all(key.isdigit() for key in value):
            return value, [Problem(param, None, "Invalid array")]
        typed, problems = [], []
        for key in sorted(value, key=int):
            item, found = self.value(value[key], schema["items"], f"{param}[{key}]")
            typed.append(item)
            problems += found
        return typed, problems

    def scalar(self, value: Any, kind: str, schema: Schema, param: str) -> tuple[Any, list[Problem]]:
        if isinstance(value, dict):
            return value, [Problem(param, None, f"Invalid {kind}")]
        if kind == "integer":
            if re.fullmatch(r"-?\d{1,18}", value):
                return int(value), []
            return value, [Problem(param, "parameter_invalid_integer", f"Invalid integer: {value}")]
        if kind == "number":
            if re.fullmatch(r"-?\d+(\.\d+)?", value):
                return float(value), []
            return value, [Problem(param, None, f"Invalid number: {value}")]
        if kind == "boolean":
            if value in ("true", "false"):
                return value == "true", []
            return value, [Problem(param, None, f"Invalid boolean: {value}")]
        return text(value, schema, param)


def text(value: str, schema: Schema, param: str) -> tuple[str, list[Problem]]:
    """A string: one of a list, a currency, or free text of limited length."""
    choices = schema.get("enum")
    if choices is not None:
        if value in choices:
            return value, []
        listed = ", ".join(choice for choice in choices if choice)
        return value, [Problem(param, None, f"Invalid {param}: must be one of {listed}")]
    if value == "":
        unset = f"You passed an empty string for '{param}'. We assume empty values are an attempt to unset a parameter; however '{param}' cannot be unset."
        return value, [Problem(param, "parameter_invalid_empty", unset)]
    if schema.get("format") == "currency":
        value = value.lower()
        return value, [] if value in CURRENCIES else [Problem(param, None, f"Invalid currency: {value}.")]
    if len(value) > schema.get("maxLength", len(value)):
        too_long = f"Invalid string: {value[:20]}…; must be at most {schema['maxLength']} characters"
        return value, [Problem(param, "parameter_invalid_string", too_long)]
    return value, []


def metadata_problems(name: str, value: Any, param: str) -> list[Problem]:
    """Stripe's limits on metadata, counted in characters; an empty value unsets the key."""
    if not isinstance(value, str):
        return [Problem(param, None, "Metadata values must be strings.")]
    if len(name) > METADATA_KEY_LENGTH:
        return [Problem(param, None, f"Metadata keys can have up to {METADATA_KEY_LENGTH} characters.")]
    if len(value) > METADATA_VALUE_LENGTH:
        return [Problem(param, None, f"Metadata values can have up to {METADATA_VALUE_LENGTH} characters.")]
    return []
