"""The parts of the deal machine, by subject; `tests.races.test_deal_machine` puts them together."""
