"""What pictures bring: drawings and photographs on the page of a technology."""

from __future__ import annotations

from marketplace.kernel.feature import Feature
from marketplace.kernel.forgetting import Stays
from marketplace.kernel.scene import Scene
from marketplace.pictures import queries
from marketplace.pictures.demo import DAYS, drawings
from marketplace.pictures.models import ListingPicture
from marketplace.pictures.routes import bp

FEATURE = Feature(
    "pictures",
    blueprint=bp,
    links={"listing_pictures": "pictures.edit"},
    answers={"pictures": queries.shown},
    persons={ListingPicture: Stays("the institution's picture; the account that added it says nothing any more")},
    demo=[Scene(DAYS, drawings)],
)  # fmt: skip
