"""Finding a site's pages as a person does: by following links from the first page on."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

Read = Callable[[str], str | None]  # path -> HTML; "" for a file, None for what this reader may not open
VARIANTS = ("section", "action", "stage", "view")  # parts of an address that choose a page of its own


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        href = dict(pairs).get("href")
        if tag == "a" and href:
            self.found.append(href)


def links(html: str, path: str) -> list[str]:
    """The page's links within the site, as paths without fragments, in their order."""
    parser = _Links()
    parser.feed(html)
    found = (urlsplit(urljoin(f"http://site{path}", href)) for href in parser.found)
    here = [part for part in found if part.netloc == "site" and part.scheme == "http"]
    return list(dict.fromkeys(part.path + ("?" + part.query if part.query else "") for part in here))


def page_of(site: MapAdapter, path: str) -> str:
    """Which page answers a path: its endpoint, and the variant ("catalog.section people"); "" for none."""
    try:
        endpoint, values = site.match(urlsplit(path).path, method="GET")
    except HTTPException:
        return ""
    return " ".join([str(endpoint), *(str(values[name]) for name in VARIANTS if name in values)])


def follow(
    read: Read, site: MapAdapter, starts: Iterable[str] = ("/",), deep: int = 3
) -> dict[str, list[str]]:
    """Every page that links lead to, with the addresses it was opened at (at most `deep`), in the order found."""
    found: dict[str, list[str]] = {}
    tried: dict[str, int] = {}
    queue = deque(starts)
    seen = set(queue)
    while queue:
        path = queue.popleft()
        page = page_of(site, path)
        if not page or path.startswith("/en") or len(found.get(page, [])) >= deep or tried.get(page, 0) > 9:
            continue
        tried[page] = tried.get(page, 0) + 1
        html = read(path)
        if html is None:
            continue
        found.setdefault(page, []).append(path)
        for link in links(html, path):
            if link not in seen:
                seen.add(link)
                queue.append(link)
    return found
