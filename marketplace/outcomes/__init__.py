"""Outcomes: what became of companies, year by year; their whole history on one line; what they publish of it."""
