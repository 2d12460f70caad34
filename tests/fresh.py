"""One PostgreSQL database that every test finds as it was prepared: to copy it anew takes half a second each time."""

from __future__ import annotations

import psycopg
from psycopg import sql

from tests.servers import PostgresCluster

TABLES = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"
)
# A test that changes a table's form would leave it to the next; that costs a few milliseconds to see.
FORM = (
    "SELECT md5(string_agg(concat_ws(' ', attrelid, attname, atttypid, attnotnull, attisdropped), ',' "
    "ORDER BY attrelid, attnum)) FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid "
    "WHERE relnamespace = 'public'::regnamespace"
)
OTHERS = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
# What the migrations and `prepare_database` have written, and where each sequence stands.
KEPT = "CREATE SCHEMA kept; CREATE TABLE kept.sequences AS SELECT sequencename, last_value FROM pg_sequences"
RESTART = (
    "SELECT setval(format('public.%I', sequencename)::regclass, coalesce(last_value, 1), last_value IS NOT NULL) "
    "FROM kept.sequences"
)


class FreshDatabase:
    """The database `name`, a copy of `template`; `again()` takes back whatever was done to it."""

    def __init__(self, cluster: PostgresCluster, template: str, name: str) -> None:
        self.cluster, self.template, self.name = cluster, template, name
        self.url = cluster.url(name)
        self._copy()

    def again(self) -> None:
        with psycopg.connect(f"host={self.cluster.folder} user=postgres dbname={self.name}") as connection:
            connection.execute(OTHERS)
            if self._form(connection) == self.form:
                connection.execute(self.undo)
                return
        self.cluster.drop(self.url)
        self._copy()

    def _copy(self) -> None:
        self.cluster.database(self.template, name=self.name)
        with psycopg.connect(f"host={self.cluster.folder} user=postgres dbname={self.name}") as connection:
            connection.execute(KEPT)
            self.form = self._form(connection)
            # Without the checks of foreign keys the order of the tables does not matter.
            steps = [sql.SQL("SET LOCAL session_replication_role = replica")]
            for (table,) in connection.execute(TABLES).fetchall():
                name = sql.Identifier(table)
                steps.append(sql.SQL("DELETE FROM {}").format(name))
                query = sql.SQL("CREATE TABLE kept.{} AS SELECT * FROM public.{}").format(name, name)
                if connection.execute(query).rowcount:
                    steps.append(sql.SQL("INSERT INTO {} SELECT * FROM kept.{}").format(name, name))
            steps.append(sql.SQL(RESTART))
            self.undo = sql.SQL("; ").join(steps).as_string(connection)

    @staticmethod
    def _form(connection: psycopg.Connection[tuple[str]]) -> str:
        (form,) = connection.execute(FORM).fetchone() or ("",)
        return form
