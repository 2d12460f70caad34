"""What a published result says of itself to machines: one description, and the forms in which the world's tools read it."""

from marketplace.formats.metadata.described import Described, Person

__all__ = ["Described", "Person"]
