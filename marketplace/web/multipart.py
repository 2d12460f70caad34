"""Uploaded forms, read without garbling.

Werkzeug 3.1 reads a multipart form in pieces of 64 KB. Where a piece ends inside the boundary after an empty field, the
rest of the boundary becomes the field's value and the next field is lost: a long royalty report did that every other
time. So no piece is handed on whose last bytes hold the end of a part's headers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO

from flask import Request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.formparser import FormDataParser

TAIL = 80  # a boundary has at most 70 characters (RFC 2046), hyphens and line breaks around it
MOST_MORE = 64  # pieces read on; a file full of blank lines is not worth more


Parsed = tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]


class _Steady:
    """A stream whose pieces end well after a blank line."""

    def __init__(self, stream: IO[bytes]):
        self.stream = stream

    def read(self, size: int = -1) -> bytes:
        data = self.stream.read(size)
        for _ in range(MOST_MORE):
            if not data or b"\r\n\r\n" not in data[-TAIL:] or not (more := self.stream.read(TAIL)):
                break
            data += more
        return data


class SteadyParser(FormDataParser):
    """Werkzeug's parser of forms, on steady pieces."""

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: Mapping[str, str] | None = None,
    ) -> Parsed:
        _, form, uploads = super().parse(_Steady(stream), mimetype, content_length, options)  # type: ignore[arg-type]
        return stream, form, uploads


class SteadyRequest(Request):
    """Flask's request with that parser."""

    form_data_parser_class = SteadyParser
