"""Watching over the site itself: is it alive, does the worker work, what could not be delivered, who is told."""
