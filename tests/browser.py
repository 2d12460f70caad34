"""A real browser: headless Chromium driven by Playwright, axe on every page it is asked to look at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests import servers

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
]  # fmt: skip
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@contextmanager
def chromium() -> Iterator[Any]:
    """A running browser; skips (or fails, in CI) where none is installed.

    The headless shell draws the same pages without the windows around them, for a third of the processor time.
    """
    found = servers.program("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    if found is None:
        servers.missing("Chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, headless=True, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def axe_source() -> str:
    """axe-core as the PyPI package ships it; evaluated in the page, so that the CSP stays on."""
    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()


def violations(page: Any, source: str) -> list[str]:
    """What axe finds wrong on the page, one line a rule."""
    if page.evaluate("typeof axe") == "undefined":  # half a megabyte, the same for each look at the page
        page.evaluate(source)
    result = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    return [
        f"{row['id']}: {row['help']} — {'; '.join(node['target'][0] if isinstance(node['target'][0], str) else str(node['target']) for node in row['nodes'][:4])}"
        for row in result
    ]


def sideways(page: Any) -> int:
    """By how many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


class Visitor:
    """One person's browser window. Notes every console error and every request that leaves the site."""

    def __init__(self, browser: Any, address: str, language: str = "ko", **options: Any):
        self.address, self.language = address, language
        self.context = browser.new_context(locale="ko-KR" if language == "ko" else "en-US", **options)
        self.context.set_default_timeout(20_000)
        self.page = self.context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on(
            "response",
            lambda reply: reply.status >= 500 and self.errors.append(f"{reply.status} {reply.url}"),
        )

    def go(self, path: str) -> Any:
        """Open a path of the site in the visitor's language."""
        prefix = "/en" if self.language == "en" else ""
        return self.page.goto(self.address + prefix + path)

    def sign_in(self, email: str, password: str) -> None:
        self.go("/sign-in")
        self.page.fill("input[name=email]", email)
        self.page.fill("input[name=password]", password)
        self.page.click("main form button[type=submit]")
        self.page.wait_for_load_state("load")

    def close(self) -> None:
        self.context.close()
        assert self.errors == []


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running
