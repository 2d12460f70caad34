"""Speed of the search library beside Tantivy, SQLite FTS5 and PostgreSQL, on one made-up corpus, in one run.

``python -m benchmarks.search --listings 10000,100000 --engines whoosh,tantivy,fts5,postgres [--json FILE]``
"""
