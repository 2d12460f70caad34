"""What a service answers when it can't do what was asked: a sentence for the person, a status for the wire."""

from __future__ import annotations

from marketplace.kernel.text import Text, t


class Refusal(Exception):
    """A request that was understood and refused. `text` is shown to the person; nothing was changed."""

    status = 400

    def __init__(self, text: Text, **fields: Text):
        self.text = text
        self.fields = fields

    def __str__(self) -> str:
        return t(self.text)


class Invalid(Refusal):
    """What was entered can't be used; `fields` names the field and what to change (422)."""

    status = 422


class Forbidden(Refusal):
    """The person is known to the matter but may not do this (403)."""

    status = 403


class NotFound(Refusal):
    """Nothing there, or nothing there *for this reader*: an outsider can't tell which (404)."""

    status = 404

    def __init__(self, text: Text | None = None):
        super().__init__(
            text
            or Text(
                "찾으시는 내용이 없거나 볼 수 있는 권한이 없습니다.", "There is nothing here for you to see."
            )
        )


class Conflict(Refusal):
    """The matter has moved on since the page was read (409)."""

    status = 409

    def __init__(self, text: Text | None = None):
        super().__init__(
            text
            or Text(
                "그사이 다른 사람이 먼저 처리했습니다. 최신 내용을 확인해 주십시오.",
                "Someone else was faster. Please look at the current state and decide again.",
            )
        )


class TooMany(Refusal):
    """Asked too often (429)."""

    status = 429
