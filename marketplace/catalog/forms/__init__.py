"""The forms of the catalogue: text to values, and values to text for the page. Other packages know where a licence applies."""

from marketplace.catalog.forms.offers import ExtentMixin

__all__ = ["ExtentMixin"]
