"""The forms of the catalogue: text to values, and values to text for the page."""
