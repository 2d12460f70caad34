"""News of the center, events with seats, and mailings."""
