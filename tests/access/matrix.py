"""The table of who may do what: the rows of all rooms together. What a row says: tests/access/rows.py."""

from __future__ import annotations

from tests.access.rows_of_catalog import CATALOG, DEMAND, SEARCH_DESK
from tests.access.rows_of_clusters import CLUSTERS
from tests.access.rows_of_deals import DEALS, EXPRESS
from tests.access.rows_of_experts import EXPERTS
from tests.access.rows_of_figures import FIGURES
from tests.access.rows_of_money import BILLING, TRACKING
from tests.access.rows_of_newsroom import NEWSROOM
from tests.access.rows_of_outcomes import OUTCOMES
from tests.access.rows_of_people import ORGANISATION, OWN, PUBLIC
from tests.access.rows_of_performance import PERFORMANCE
from tests.access.rows_of_pictures import PICTURES
from tests.access.rows_of_previews import PREVIEWS
from tests.access.rows_of_problems import PROBLEMS
from tests.access.rows_of_programmes import PROGRAMMES
from tests.access.rows_of_running import RUNNING

ROWS = [
    *PUBLIC,
    *OWN,
    *ORGANISATION,
    *CATALOG,
    *PERFORMANCE,
    *PICTURES,
    *PREVIEWS,
    *DEMAND,
    *SEARCH_DESK,
    *EXPRESS,
    *DEALS,
    *BILLING,
    *TRACKING,
    *PROGRAMMES,
    *CLUSTERS,
    *EXPERTS,
    *RUNNING,
    *NEWSROOM,
    *OUTCOMES,
    *PROBLEMS,
    *FIGURES,
]
