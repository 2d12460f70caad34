"""Adding a feature is its folder and one line; whatever it forgets to say, a test names."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.house.checks import ROOT

# What is left out of the scratch feature -> the check that must notice.
NOTICED = {
    "page": "every_page_in_a_menu_or_link_exists",
    "handler": "every_topic_has_a_handler",
    "job": "every_handler_hears_something",
    "letter": "every_letter_is_declared_written_and_sent",
    "subject": "every_row_shown_in_a_letter_is_declared",
    "work": "every_list_of_work_is_brought",
    "menu": "every_page_is_led_to",
    "policy": "every_rule_that_is_read_ships_with_the_site",
    "person": "tables_that_name_a_person_say_what_becomes_of_it",
    "eraser": "tables_that_name_a_person_say_what_becomes_of_it",
    "organisation": "tables_that_name_an_organisation_say_what_becomes_of_it",
    "row": "every_route_has_its_row",
    "reading": "every_letter_is_read_by_a_test",
}


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory, template_database: Path) -> dict[str, Any]:
    folder: Path = tmp_path_factory.mktemp("scratch")
    shutil.copy(template_database, folder / "gisul.sqlite3")
    done = subprocess.run(
        [sys.executable, "-m", "tests.house.trial", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_a_feature_of_a_folder_and_one_line_works(trial: dict[str, Any]) -> None:
    assert all(trial["used"].values()), trial["used"]
    assert trial["missed"].pop("nothing") == []


@pytest.mark.parametrize("left_out", NOTICED)
def test_what_is_left_out_is_noticed_by_name(trial: dict[str, Any], left_out: str) -> None:
    assert NOTICED[left_out] in trial["missed"][left_out]
