"""How long a person needs for an express licence, by counting: python benchmarks/express/effort.py [ko|en]

The rule. Pages of the way are made with a fictional listing (a free database, no network), each in the person's language.
Counted on each page are the words inside <main>: runs of characters between blanks, so a Korean 어절 is a word. Words
are read at 200 a minute (a slow silent reader of Korean or English), the contract's own text included, once. Each field
to fill in takes 12 s, a tick or a choice from a list 3 s (of the list only what is chosen is read), a file 20 s; each page 3 s to arrive and be taken in. The confirmation
letter takes 60 s to arrive, be found and opened. Paying takes 60 s at the card page, which is not ours.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).parents[2]
WORDS_A_MINUTE, FIELD, TICK, FILE, PAGE, LETTER, CARD = 200, 12, 3, 20, 3, 60, 60


class Counter(HTMLParser):
    """Words and fields inside <main>; what is hidden, folded scripts or styles is not counted."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = self.words = self.fields = self.ticks = self.files = self.list = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "main":
            self.depth = 1
        if not self.depth:
            return
        kind = dict(attributes).get("type") or "text"
        if tag == "textarea":
            self.fields += 1
        elif tag == "select":
            self.ticks += 1
            self.list = 1
        elif tag == "input" and kind in ("checkbox", "radio"):
            self.ticks += 1
        elif tag == "input" and kind == "file":
            self.files += 1
        elif tag == "input" and kind not in ("hidden", "submit", "search"):
            self.fields += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self.depth = 0
        elif tag == "select":
            self.list = 0

    def handle_data(self, data: str) -> None:
        if self.depth and not self.list:
            self.words += len(data.split())

    @property
    def seconds(self) -> float:
        reading = self.words / WORDS_A_MINUTE * 60
        return PAGE + reading + self.fields * FIELD + self.ticks * TICK + self.files * FILE


def main() -> None:
    """Print the table and the sum."""
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"GISUL_ENV": "testing", "INSTANCE_PATH": folder}
        pages = _walk("/en" if sys.argv[1:] == ["en"] else "")
    total = float(LETTER + CARD)
    print(f"{'page':<12}{'words':>7}{'fields':>8}{'ticks':>7}{'files':>7}{'seconds':>9}")
    for name, html in pages:
        count = Counter()
        count.feed(html)
        total += count.seconds
        print(
            f"{name:<12}{count.words:>7}{count.fields:>8}{count.ticks:>7}{count.files:>7}{count.seconds:>9.0f}"
        )
    print(f"letter {LETTER} s, card page {CARD} s; in all {total / 60:.1f} minutes")


def _walk(prefix: str) -> list[tuple[str, str]]:
    import config
    from marketplace import create_app
    from marketplace.accounts.services import tokens
    from marketplace.catalog.models import Listing
    from marketplace.installation import prepare_database
    from marketplace.kernel.database import db
    from marketplace.kernel.transaction import atomic
    from tests.journeys.walk import PDF
    from tests.world import PASSWORD, World, business_number

    settings = config.Testing()
    settings.WTF_CSRF_ENABLED = False
    app = create_app(settings)
    pages: list[tuple[str, str]] = []
    with app.app_context():
        prepare_database()
        world = World()
        institution = world.institution("선산대학교 산학협력단")
        officer, person = world.person("officer", institution), world.person()
        world.set_password(person)
        offer = {"kind": "non_exclusive", "fee": 1_000_000, "term_months": 12, "express": True}
        row = db.session.get_one(Listing, world.listing(institution, officer, offers=[offer]))
        with atomic():
            mailed = tokens.issue("confirm", "new@example.com", timedelta(days=1)).secret
        base = f"{prefix}/technologies/{row.public_id}/express/{row.offers[0].ref}"
        listing = f"{prefix}/technologies/{row.public_id}"
        db.session.remove()
    client = app.test_client()

    def see(name: str, path: str) -> None:
        pages.append((name, client.get(path).get_data(as_text=True)))

    see("listing", listing)
    see("terms", base)
    see("sign up", prefix + "/sign-up")
    see("finish signing up", f"{prefix}/confirm/{mailed}")
    with app.app_context():
        world.sign_in(client, person)
        db.session.remove()
    see("company", base + "/company")
    facts = {
        "business_number": business_number(),
        "name_ko": "새싹정밀",
        "representative_name": "이새싹",
        "address": "구미시 첨단로 3",
        "declares": "y",
        "document": (io.BytesIO(PDF), "registration.pdf"),
    }
    client.post(base + "/company", data=facts, content_type="multipart/form-data")
    see("check", base + "/check")
    sign = client.post(base + "/check", data={"read": "y"}).location
    see("sign", sign)
    client.post(sign, data={"password": PASSWORD, "agreed_electronic": "y"})
    return pages


if __name__ == "__main__":
    main()
