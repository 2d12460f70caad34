"""What a first visit loads over the line, by the words of HTTP and of the sheet that declares the typeface."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

import pytest
from backports import zstd
from flask.testing import FlaskClient

import config
from tests.world import World

STATIC = Path(config.ROOT) / "static"
FACE = re.compile(
    r"font-weight: (\d+) \d+;.*?url\(\.\./(fonts/pages/[^?]+)\?v=(\w+)\).*?unicode-range: ([^;]+);", re.S
)
FIRST_VISIT = 250_000  # bytes: a second and a half on a slow phone's line


@cache
def pieces() -> list[tuple[str, str, str, list[tuple[int, int]]]]:
    """(weight, path, version, ranges of codes) of each piece, in the order of the sheet."""
    found = []
    for weight, path, version, said in FACE.findall((STATIC / "css" / "fonts.css").read_text()):
        ends = [one.strip().removeprefix("U+").split("-") for one in said.split(",")]
        found.append((weight, path, version, [(int(one[0], 16), int(one[-1], 16)) for one in ends]))
    return found


def pieces_for(text: str) -> set[str]:
    """The pieces a browser asks for to show the text, in both weights: of those that name a letter, the last."""
    asked = set()
    for weight in {piece[0] for piece in pieces()}:
        for code in set(map(ord, text)):
            named = [
                path
                for of, path, _, ranges in pieces()
                if of == weight and any(first <= code <= last for first, last in ranges)
            ]
            asked.update(named[-1:])
    return asked


@pytest.mark.parametrize("path", ["/", "/en/", "/technologies", "/en/technologies"])
def test_a_first_visit_loads_little(client: FlaskClient, world: World, path: str) -> None:
    world.listing(world.institution())
    page = client.get(path, headers={"Accept-Encoding": "zstd"})
    assert page.headers["Content-Encoding"] == "zstd"
    html = zstd.decompress(page.data).decode()
    total = len(page.data)
    for address in sorted(set(re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js)\?[^"]*)"', html))):
        total += len(client.get(address, headers={"Accept-Encoding": "zstd"}).data)
    shown = re.sub(r"<script.*?</script>|<[^>]+>", "", html, flags=re.S)
    asked = pieces_for(shown)
    assert len(asked) > 1
    total += sum((STATIC / path).stat().st_size for path in asked)
    assert total < FIRST_VISIT
    # What the page tells the browser to load at once is among what it needs, at the very same address.
    for preloaded in re.findall(r'rel="preload" href="/static/([^"?]+)\?v=(\w+)"', html):
        assert preloaded in {(path, version) for _, path, version, _ in pieces()}
        assert preloaded[0] in asked


def test_each_piece_is_the_one_that_the_sheet_names() -> None:
    assert {STATIC / path for _, path, _, _ in pieces()} == set((STATIC / "fonts" / "pages").iterdir())
    for _, path, version, _ in pieces():
        assert hashlib.sha256((STATIC / path).read_bytes()).hexdigest().startswith(version), path


def test_what_the_site_says_is_in_the_pieces_that_every_page_has() -> None:
    """Some new syllables cost a page a piece more; with many of them it is time for script/fonts."""
    files = [*config.ROOT.glob("templates/**/*.html"), *config.ROOT.glob("marketplace/**/*.py")]
    said = {letter for path in files for letter in path.read_text() if "가" <= letter <= "힣"}
    often = [ranges for _, path, _, ranges in pieces() if "often" in path]
    new = {x for x in said if not any(first <= ord(x) <= last for ranges in often for first, last in ranges)}
    assert len(new) <= 20, f"script/fonts takes them in: {''.join(sorted(new))}"


def test_what_is_saved_is_sent_as_it_is_where_nothing_is_gained(client: FlaskClient) -> None:
    """A font is compressed already; and who takes no compression gets none."""
    path = pieces()[0][1]
    font = client.get(f"/static/{path}", headers={"Accept-Encoding": "zstd, br, gzip"})
    assert "Content-Encoding" not in font.headers
    assert font.data == (STATIC / path).read_bytes()
    plain = client.get("/")
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["Vary"]
