"""Requests of one test share an application context: each must look anew at who is signed in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, g, request_started


@pytest.fixture(autouse=True)
def each_request_identifies_its_reader(request: pytest.FixtureRequest) -> Iterator[None]:
    if "app" not in request.fixturenames:
        yield
        return
    app: Flask = request.getfixturevalue("app")

    def forget(_app: Flask, **_extra: Any) -> None:
        g.pop("_login_user", None)

    with request_started.connected_to(forget, app):
        yield
