"""The main pages in a real browser, with little in them: Korean on a desk, English on a phone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from marketplace import create_app
from marketplace.catalog import indexing
from marketplace.kernel import outbox
from marketplace.kernel.database import db
from tests.browser import PHONE, WIDE, Visitor, axe_source, sideways
from tests.conftest import settings_for
from tests.negotiation.deals import make_deal
from tests.pages import looks
from tests.pages.conftest import warm
from tests.servers import Site
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture
def visit(
    tmp_path: Path, template_database: Path
) -> Iterator[tuple[Site, list[tuple[str, list[Any], list[str]]]]]:
    """A site with one deal under way, and (role, cookies, addresses) of its readers."""
    shutil.copy(template_database, tmp_path / "gisul.sqlite3")
    site = Site(tmp_path)
    app = create_app(settings_for(tmp_path, SITE_URL=site.address))
    with app.app_context():
        deal = make_deal(World())
        ref = deal.ask().ref
        outbox.drain()
        indexing.reindex_all()
        listing = f"/technologies/{deal.public_id}"
        pages = []
        for role, person, addresses in (
            (
                "guest",
                None,
                ["/", "/technologies", "/technologies?q=nothing-like-this", listing, "/sign-in", "/sign-up"],
            ),
            ("boss", deal.boss, [f"{listing}/ask", "/deals", f"/deals/{ref}", "/billing", "/organisation"]),
            (
                "officer",
                deal.officer,
                [f"/deals/{ref}/terms", "/desk/listings", f"/desk/listings/{deal.public_id}"],
            ),
            ("center", deal.center, ["/work", "/center/tracking", "/center/organisations"]),
        ):
            client = app.test_client()
            if person is not None:
                deal.world.sign_in(client, person)
            cookie = client.get_cookie("gisul")
            kept = [{"name": "gisul", "value": cookie.value, "url": site.address}] if cookie else []
            pages.append((role, kept, addresses))
        db.session.remove()
        db.engine.dispose()
        app.extensions["search"].close()
    try:
        site.start("web")
        warm(site)
        yield site, pages
    finally:
        site.kill()


def test_the_main_pages_are_in_order(visit: Any, browser: Any) -> None:
    site, readers = visit
    axe, wrong = axe_source(), []
    for role, cookies, addresses in readers:
        for language, window, theme in (("ko", WIDE, "light"), ("en", PHONE, "dark")):
            visitor = Visitor(browser, site.address, language)
            visitor.context.add_cookies(cookies)
            for address in addresses:
                reply = visitor.go(address)
                problems = (
                    [f"status {reply.status}"] if reply.status != 200 else looks.once(visitor.page, language)
                )
                problems += looks.at(visitor.page, window, theme, axe)
                wrong += [f"{address} ({role}, {language}): {line}" for line in problems]
            visitor.close()
    assert not wrong, "\n".join(wrong)


# More entries of the head's menu, as a later feature brings them.
MORE = """() => { const list = document.querySelector('.gnb ul');
  for (let n = 0; n < 8; n++) list.append(list.lastElementChild.cloneNode(true)); }"""


def test_the_heads_menu_takes_more_entries_than_one_line_holds(visit: Any, browser: Any) -> None:
    site, readers = visit
    visitor = Visitor(browser, site.address, "en")
    visitor.context.add_cookies(readers[-1][1])
    visitor.go("/work")
    visitor.page.evaluate(MORE)
    for width in (1152, 1280, 1920):
        visitor.page.set_viewport_size({"width": width, "height": 900})
        assert sideways(visitor.page) <= 0, width
    visitor.close()
