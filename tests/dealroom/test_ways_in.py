"""What stands in the menus and on the listing's page, so that nobody has to know an address."""

from __future__ import annotations

from datetime import timedelta

from marketplace.kernel import clock
from marketplace.negotiation import services


def links(client, path):
    return client.get(path).get_data(as_text=True)


def test_everybody_finds_the_page_that_checks_documents(deal, client):
    assert 'href="/verify"' in links(client, "/")
    assert 'href="/en/verify"' in links(client, "/en/")


def test_licences_deadlines_and_approvals_are_in_the_menus_of_those_who_use_them(deal, client, world):
    world.sign_in(client, deal.member)
    page = links(client, "/")
    assert 'href="/licences"' in page
    assert 'href="/calendar"' in page
    assert 'href="/desk/express"' not in page
    world.sign_in(client, deal.officer)
    desk = links(client, "/desk/express")
    assert all(f'href="{path}"' in desk for path in ("/licences", "/calendar", "/desk/express"))
    world.sign_in(client, deal.researcher)
    assert 'href="/licences"' not in links(client, "/")


def test_the_listing_says_how_soon_its_institution_answers(deal, client):
    page = f"/technologies/{deal.public_id}"
    assert "중앙값" not in links(client, page), "nobody knows yet"
    start = clock.now()
    for _ in range(3):
        inquiry = deal.ask()
        with clock.moved(to=start + timedelta(hours=1)):
            services.reply(inquiry.id, "답변", deal.officer)
    assert "보통 1영업일 안에 답변 (최근 1년 중앙값)" in links(client, page)
    assert "Usually answers within 1 working day (median" in links(client, "/en" + page)
