"""The worked examples of the guided tour are run, so that what it tells a newcomer is what happens."""

from __future__ import annotations

import doctest
from pathlib import Path

import search_index


def test_every_example_of_the_tour_comes_out_as_written(tmp_path: Path) -> None:
    tour = Path(search_index.__file__).parent / "TOUR.md"
    failed, tried = doctest.testfile(
        str(tour), module_relative=False, encoding="utf-8", globs={"folder": tmp_path}
    )
    assert tried > 25
    assert not failed
