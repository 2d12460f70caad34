"""What helps around a deal: its cost, the calendar, the export, a colleague's name, the reason for a no."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
from datetime import UTC, date, datetime

import pytest

from marketplace.formats.icalendar import Deadline, calendar
from marketplace.kernel import outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Invalid
from marketplace.negotiation import queries, services
from tests.negotiation.deals import rival


def test_the_cost_of_five_years_at_the_companys_own_estimate(deal, client, world):
    inquiry = deal.ask()
    sheet = deal.offer(inquiry, fee=10_000_000, royalty_bp=300, royalty_cap=5_000_000)
    url = f"/deals/{inquiry.ref}/terms/{sheet.number}/cost"
    world.sign_in(client, deal.officer)
    assert client.get(url).status_code == 403
    world.sign_in(client, world.person())
    assert client.get(url).status_code == 404
    world.sign_in(client, deal.member)
    assert client.get(url).status_code == 200
    text = client.get(url + "?years-0=1억&years-1=10억").get_data(as_text=True)
    assert "3,000,000원" in text, "3 % of the first year"
    assert "5,000,000원" in text, "the cap of the second"
    assert "19,800,000원" in text, "(10 + 3 + 5 million) and 10 % VAT"
    assert client.get(url + "?years-0=많이").status_code == 422
    pdf = client.get(url.replace("/cost", "/summary.pdf") + "?years-0=1억")
    assert pdf.mimetype == "application/pdf"
    assert pdf.data.startswith(b"%PDF")


def test_the_calendar_is_read_by_its_secret_until_a_new_one_is_made(deal, client, world):
    inquiry = deal.ask()
    world.sign_in(client, deal.officer)
    assert client.get("/calendar").status_code == 200

    def made() -> str:
        page = client.post("/calendar/address").get_data(as_text=True)
        return re.search(r"/calendar/[\w-]+\.ics", page).group(0)

    first = made()
    guest = client.application.test_client()
    feed = guest.get(first)
    assert feed.mimetype == "text/calendar"
    text = feed.data.decode().replace("\r\n ", "")
    assert "답해 주십시오" in text
    assert f"DTSTART;VALUE=DATE:{inquiry.reply_due_on:%Y%m%d}" in text
    second = made()
    assert guest.get(first).status_code == 404
    assert guest.get(second).status_code == 200
    client.post("/calendar/address/end")
    assert guest.get(second).status_code == 404
    assert guest.get("/calendar").status_code in (302, 401)


def test_a_calendar_line_is_folded_between_characters():
    title = "가나다, 라마바; 사\n" * 12
    made = calendar("기한", [Deadline("u1", date(2026, 12, 31), title)], datetime(2026, 11, 22, tzinfo=UTC))
    lines = made.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()
    whole = made.decode().replace("\r\n ", "")
    assert r"가나다\, 라마바\; 사\n" in whole
    assert "DTEND;VALUE=DATE:20270101" in whole


def test_the_export_holds_everything_the_reader_may_read(deal, client, world):
    agreement = deal.concluded(fee=0)
    outbox.drain()
    inquiry = agreement.inquiry
    world.sign_in(client, deal.boss)
    reply = {"body": "도면을 보냅니다.", "files": (io.BytesIO(b"a,b\n"), "표.csv"), "form_token": "x"}
    assert client.post(f"/deals/{inquiry.ref}/messages", data=reply).status_code == 303
    answer = client.get(f"/deals/{inquiry.ref}/export.zip")
    assert answer.status_code == 200
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert archive.testzip() is None
    index = archive.read("index.csv").decode("utf-8-sig")
    assert "도면을 보냅니다." in index
    rows = list(csv.reader(io.StringIO(archive.read("files.csv").decode("utf-8-sig"))))
    names = [row[0] for row in rows[1:]]
    assert any(name.startswith("messages/") for name in names)
    assert any(name.endswith("-signed.pdf") for name in names)
    assert any("certificate" in name for name in names)
    for name, _, sha256 in rows[1:]:
        assert hashlib.sha256(archive.read(name)).hexdigest() == sha256
    world.sign_in(client, rival(deal)[1])
    assert client.get(f"/deals/{inquiry.ref}/export.zip").status_code == 404


def test_a_colleague_called_by_name_hears_of_the_deal(deal, world, sent):
    inquiry = deal.ask()
    colleague = world.person("member", deal.company_id, name="한동료")
    stranger = rival(deal)[1]
    outbox.drain()
    sent.clear()
    services.reply(inquiry.id, f"@한동료 님, 봐 주십시오. @{stranger.name} @박담당", deal.member)
    outbox.drain()
    called = [m for m in sent if "의견을 물었습니다" in str(m["Subject"])]
    assert [m["To"].addresses[0].addr_spec for m in called] == [colleague.email]
    sent.clear()
    services.reply(inquiry.id, "확인했습니다.", deal.officer)
    outbox.drain()
    assert colleague.email in {m["To"].addresses[0].addr_spec for m in sent}, "from now on"


def test_a_no_is_told_to_the_researcher_and_counted(deal, client, world, sent):
    inquiry = deal.ask()
    with pytest.raises(Invalid):
        services.decline(inquiry.id, "이유", deal.officer, "whim")
    world.sign_in(client, deal.officer)
    data = {"reason": "다른 기업과 협의하고 있습니다.", "declined_for": "committed"}
    assert client.post(f"/deals/{inquiry.ref}/decline", data=data).status_code == 303
    db.session.rollback()
    assert queries.declines([deal.institution_id]) == {"committed": 1}
    assert queries.declines([]) == {}
    outbox.drain()
    told = [m for m in sent if m["To"].addresses[0].addr_spec == deal.researcher.email]
    assert "다른 기업과 협의하고" in told[-1].get_content()
