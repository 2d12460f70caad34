"""The door of the pages: whatever a request brings is made clean text before any route or form reads it.

`request.args`, `request.form`, names of files and JSON alike. Passwords are left as they were typed: they have a rule
of their own (accounts.services.passwords).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from flask import Flask, abort, request
from werkzeug.datastructures import MultiDict
from werkzeug.routing import IntegerConverter
from werkzeug.utils import cached_property

from marketplace.formats.numbers_in import LARGEST
from marketplace.formats.text_in import file_name, lines
from marketplace.web.multipart import Parsed, SteadyParser, SteadyRequest


def _clean(name: str, text: str) -> str:
    return text if "password" in name else lines(text)


def _cleaned(values: MultiDict[str, str]) -> MultiDict[str, str]:
    return type(values)((name, _clean(name, text)) for name, text in values.items(multi=True))


def _clean_json(value: object, name: str = "") -> object:
    if isinstance(value, str):
        return _clean(name, value)
    if isinstance(value, list):
        return [_clean_json(inner, name) for inner in value]
    if isinstance(value, dict):
        return {key: _clean_json(inner, key) for key, inner in value.items()}
    return value


class CleanParser(SteadyParser):
    """A form whose text is clean and whose files have plain names."""

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: Mapping[str, str] | None = None,
    ) -> Parsed:
        stream, form, uploads = super().parse(stream, mimetype, content_length, options)
        for _, upload in uploads.items(multi=True):
            upload.filename = file_name(upload.filename)
        return stream, _cleaned(form), uploads


class CleanRequest(SteadyRequest):
    """Flask's request behind that door."""

    form_data_parser_class = CleanParser

    @cached_property
    def args(self) -> MultiDict[str, str]:  # type: ignore[override]
        """The parameters of the address, clean."""
        return _cleaned(super().args)

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """The JSON of the body with clean strings."""
        return _clean_json(super().get_json(force, silent, cache))


class RowNumber(IntegerConverter):
    """`<int:…>` of an address: what no database could hold names nothing."""

    regex = r"[0-9]{1,10}"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max": LARGEST} | options)


def init_app(app: Flask) -> None:
    app.request_class = CleanRequest
    app.url_map.converters["int"] = RowNumber

    @app.before_request
    def no_hidden_letters() -> None:
        """A part of an address with a control character names nothing (and PostgreSQL takes no NUL)."""
        for part in (request.view_args or {}).values():
            if isinstance(part, str) and any(ord(letter) < 32 for letter in part):
                abort(404)
