"""Which right fits which asset: the table, asked as offers, terms and registers ask it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from marketplace.rights.models import KINDS
from marketplace.rights.queries import LICENCE_KINDS, assets

TODAY = date(2026, 11, 29)


@dataclass
class P:
    status: str
    country: str = "KR"
    expires_on: date | None = None


@pytest.mark.parametrize(
    ("kind", "patents", "found"),
    [
        ("patent", [P("registered")], ("registered",)),
        ("patent", [P("applied")], ("application",)),
        ("patent", [P("applied"), P("registered")], ("application", "registered")),
        ("patent", [P("registered", "US")], ("registered_abroad",)),
        ("patent", [], ("unfiled",)),
        ("patent", [P("lapsed")], ("over",)),
        ("patent", [P("refused"), P("expired")], ("over",)),
        ("patent", [P("registered", expires_on=TODAY - timedelta(days=1))], ("over",)),
        ("patent", [P("registered", expires_on=TODAY)], ("registered",)),
        ("design", [], ("copyright",)),
        ("design", [P("registered")], ("registered",)),
        ("software", [], ("copyright",)),
        ("paper", [], ("copyright",)),
        ("dataset", [], ("dataset",)),
        ("prototype", [P("applied")], ("prototype", "application")),
        ("know_how", [P("lapsed")], ("know_how",)),
    ],
)
def test_trust_02_the_assets_of_a_listing_follow_its_patents(kind, patents, found):
    assert assets.assets_of(kind, patents, TODAY) == found


@pytest.mark.parametrize(
    ("asset", "kinds"),
    [
        (
            "registered",
            {"exclusive", "non_exclusive", "sole", "option", "evaluation", "assignment", "sharing"},
        ),
        ("application", {"non_exclusive", "sole", "option", "evaluation", "assignment", "sharing"}),
        ("over", set()),
        ("know_how", {"non_exclusive", "sole", "evaluation", "sharing"}),
        ("copyright", {"non_exclusive", "sole", "publication", "sharing"}),
        ("dataset", {"non_exclusive", "sharing"}),
        ("prototype", {"sale", "loan", "evaluation"}),
    ],
)
def test_trust_02_the_table_is_the_one_of_the_law(asset, kinds):
    assert set(assets.kinds_for([asset])) == kinds
    assert {kind for kind in LICENCE_KINDS if assets.fits(kind, [asset])} == kinds
    assert assets.fits("nda", [asset])


@pytest.mark.parametrize(
    ("kind", "found", "moments"),
    [
        ("exclusive", ("registered",), ("registered",)),
        ("assignment", ("registered",), ("registered",)),
        ("assignment", ("application",), ("notified",)),
        ("assignment", ("application", "registered"), ("registered",)),
        ("assignment", ("unfiled",), ("countersigned", "paid")),
        ("non_exclusive", ("registered",), ("countersigned", "paid", "registered")),
        ("non_exclusive", ("application",), ("countersigned", "paid")),
        ("non_exclusive", ("dataset",), ("countersigned", "paid")),
        ("publication", ("copyright",), ("countersigned", "paid", "registered")),
        ("sale", ("prototype",), ("countersigned", "paid")),
    ],
)
def test_trust_02_a_right_takes_effect_where_its_asset_lets_it(kind, found, moments):
    assert assets.moments(kind, found) == moments


def test_trust_02_what_fits_no_asset_has_no_moment():
    with pytest.raises(KeyError):
        assets.moments("exclusive", ("dataset",))


def test_trust_02_a_refusal_says_what_fits_instead():
    text = assets.refusal("exclusive", ("dataset",))
    assert "데이터 이용 허락" in text.ko
    assert "Licence to use data" in text.en
    assert "허락할 것이 없습니다" in assets.refusal("non_exclusive", ("over",)).ko


def test_trust_02_a_right_is_called_what_its_asset_calls_it():
    assert assets.name_of("non_exclusive", ("registered",)).ko == "통상실시권"
    assert assets.name_of("non_exclusive", ("copyright",)).ko == "이용 허락"
    assert assets.name_of("sole", ("know_how",)).ko == "독점적 노하우 실시 허락"
    assert assets.name_of("non_exclusive", ("copyright", "registered")).ko == "통상실시권"
    assert assets.name_of("exclusive").ko == KINDS["exclusive"][0].ko


def test_trust_02_only_a_larger_right_takes_a_smaller_ones_place():
    assert assets.steps_up("non_exclusive", "exclusive")
    assert assets.steps_up("sole", "exclusive")
    assert not assets.steps_up("exclusive", "non_exclusive")
    assert not assets.steps_up("evaluation", "exclusive")


def test_trust_02_a_royalty_ends_with_its_patents_where_nothing_else_stands_behind_it():
    for found in (("registered",), ("application", "registered_abroad"), ("registered", "application")):
        assert assets.royalty_runs_on(found) is True
    for found in ((), ("know_how",), ("registered", "know_how"), ("over",), ("dataset", "prototype")):
        assert assets.royalty_runs_on(found) is False


def test_trust_02_assets_are_named_in_both_languages():
    assert assets.describe(("know_how", "application")) == (
        "노하우, 출원 중인 특허",
        "Know-how, Patent application",
    )


@pytest.mark.parametrize(
    ("kind", "found", "effect"),
    [
        ("nda", ("over",), "agreed"),
        ("non_exclusive", ("registered", "know_how"), "agreed"),
        ("exclusive", ("registered", "know_how"), "registered"),
        ("assignment", ("application", "unfiled"), "notified"),
        ("assignment", ("unfiled", "registered"), "registered"),
    ],
)
def test_trust_02_the_strictest_asset_says_when_a_right_takes_effect(kind, found, effect):
    assert assets.effect_of(kind, found) == effect


def test_trust_02_terms_fit_the_assets_or_are_told_why_not():
    assert assets.problem("exclusive", "registered", ("registered",)) is None
    assert assets.problem("nda", "countersigned", ("dataset",)) is None
    assert assets.problem("exclusive", "registered", ("dataset",)) == assets.refusal(
        "exclusive", ("dataset",)
    )
    changed = assets.problem("assignment", "notified", ("registered",))
    assert "(Registered patent, utility model or design)" in changed.en
    assert "효력이 생길 수 없습니다" in changed.ko
    assert assets.fits("exclusive", ("dataset",)) is False
    assert assets.steps_up("non_exclusive", "evaluation") is False


@pytest.mark.parametrize(
    ("patent", "over"),
    [
        (P("registered"), False),
        (P("refused"), True),
        (P("registered", expires_on=TODAY), False),
        (P("registered", expires_on=TODAY - timedelta(days=1)), True),
    ],
)
def test_trust_02_a_patent_is_over_by_its_status_or_its_term(patent, over):
    assert assets.is_over(patent, TODAY) is over


def test_trust_02_kinds_stand_in_the_order_of_the_law():
    found = assets.kinds_for(("prototype", "registered"))
    assert found == tuple(kind for kind in KINDS if kind in found)
    assert {"sale", "exclusive"} <= set(found)
