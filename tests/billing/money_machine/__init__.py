"""The parts of the money machine, by subject; `tests.billing.test_money_machine` puts them together."""
