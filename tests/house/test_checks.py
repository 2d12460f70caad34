"""The house is whole: every feature says what it brings, and what it brings is there."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

import pytest

from marketplace import create_app
from marketplace.features import PACKAGES
from tests.access.matrix import ROWS
from tests.conftest import settings_for
from tests.house import checks
from tests.site.test_every_letter import TEMPLATES

CHECKS: dict[str, Callable[[checks.House], list[str]]] = {
    check.__name__: check
    for check in (
        checks.tables_that_name_a_person_say_what_becomes_of_it,
        checks.tables_that_name_an_organisation_say_what_becomes_of_it,
        checks.every_topic_has_a_handler,
        checks.every_handler_hears_something,
        checks.every_letter_is_declared_written_and_sent,
        checks.every_row_shown_in_a_letter_is_declared,
        checks.every_list_of_work_is_brought,
        checks.every_page_in_a_menu_or_link_exists,
        checks.every_page_is_led_to,
        checks.every_rule_that_is_read_ships_with_the_site,
    )
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> checks.House:
    app = create_app(settings_for(tmp_path_factory.mktemp("house")))
    return checks.House(app.extensions["features"], PACKAGES, app)


@pytest.mark.parametrize("name", CHECKS)
def test_the_house_is_whole(house: checks.House, name: str) -> None:
    assert CHECKS[name](house) == []


def test_every_route_has_its_row_in_the_access_matrix(house: checks.House) -> None:
    assert checks.every_route_has_its_row(house, {(row.endpoint, row.method) for row in ROWS}) == []


def test_every_letter_is_read_by_a_test(house: checks.House) -> None:
    assert checks.every_letter_is_read_by_a_test(house, TEMPLATES) == []


def test_every_package_with_a_feature_is_installed() -> None:
    found = {path.parent.name for path in (checks.ROOT / "marketplace").glob("*/feature.py")} - {"kernel"}
    assert found == {package.rpartition(".")[2] for package in PACKAGES}


def test_nothing_kept_leads_out_of_the_repository() -> None:
    """A link to a folder of somebody's machine is easily kept by chance, and leads nowhere on every other."""
    listed = subprocess.run(
        ["git", "ls-files", "--stage"], cwd=checks.ROOT, check=True, capture_output=True, text=True
    )
    assert [line for line in listed.stdout.splitlines() if line.startswith("120000")] == []
