"""What only makes pages faster, weighed one by one: what gives under 5 % of the search page goes.

Measured on 29 November 2026 at 1,000 and at 100,000 listings, each alone, with and without in turn on the same query
(``docs/performance.md`` says how). The page's own processor time was 11.7 and 14.0 ms.

| what | where | at 1,000 | at 100,000 |
| --- | --- | --- | --- |
| one page computed at a time, eight clients | ``at_once.py`` here | 7 to 20 % more pages | |
| garbage collected between answers | ``garbage.py`` here | 7 % (p95 14 %) | 11 % (p95 17 %) |
| cards read as columns, not as mapped rows | ``catalog/queries/briefs.py`` | 46 % | 37 % |
| the statement of these cards kept | ``catalog/queries/briefs.py``, ``_published`` | 12 % | 11 % |
| rows read past the session | ``kernel/database.py``, ``columns`` | 7 % | 4 % |
| the statement of rights in force kept | ``rights/queries.py``, ``_SCOPES`` | 7 % | 5 % |

What a query of the catalogue needs stands with that query, because a package below asks nothing of ``web``.
"""
