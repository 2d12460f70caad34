"""What a page leaves behind is freed between answers, never while somebody waits."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from werkzeug.test import Client

from marketplace.web.speed.garbage import CollectGarbageBetweenAnswers


class Held:
    """Something that holds itself, as a template's context does."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def collector() -> Iterator[None]:
    before = gc.get_threshold()
    gc.freeze()  # and never thawed: to look through the whole suite takes seconds
    yield
    gc.set_threshold(*before)


def test_what_an_answer_leaves_is_freed_after_it_was_sent(collector: None) -> None:
    left: list[weakref.ref[Held]] = []

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        left.append(weakref.ref(Held()))
        start_response("200 OK", [])
        return [b"page"]

    answer = Client(CollectGarbageBetweenAnswers(app)).get("/", buffered=False)
    assert next(iter(answer.response)) == b"page"
    assert left[0]() is not None
    answer.close()
    assert left[0]() is None
