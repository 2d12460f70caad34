"""Forms of programmes: applying and reviewing, and awards."""
