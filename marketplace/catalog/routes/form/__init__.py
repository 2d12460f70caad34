"""The long form of a listing: a list of tasks (`tasks`), its sections, and what is saved one by one."""

from marketplace.catalog.routes.form import classes, fields, files, offers, tasks

__all__ = ["classes", "fields", "files", "offers", "tasks"]
