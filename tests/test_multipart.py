"""An uploaded form arrives as it was sent, wherever the pieces end in which it is read."""

from __future__ import annotations

import io

from marketplace.web.multipart import SteadyRequest

PIECE = 64 * 1024
BOUNDARY = "----formboundary1234567890"


def part(name: str, value: str) -> str:
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'


def test_an_empty_field_is_empty_wherever_a_piece_ends() -> None:
    tail = part("empty", "") + part("after", "10") + f"--{BOUNDARY}--\r\n"
    room = PIECE - len(part("first", ""))
    for over in range(len(tail) + 2):
        body = (part("first", "x" * (room - over)) + tail).encode()
        environ = {
            "REQUEST_METHOD": "POST",
            "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
        }
        form = SteadyRequest(environ).form
        assert (form["empty"], form["after"], len(form)) == ("", "10", 3), over
