"""The same search on an OpenSearch server, for where one machine is too small: analysis, reading and reasons are ours.

`server` the connection, aliases and what is kept about an index · `documents` how a document is sent ·
`queries` a plan in the server's query language · `terms` the words of an index · `answer` one query answered ·
`engine` writing, rebuilding, and when the server is away.

Written to OpenSearch's documented REST protocol (docs.opensearch.org, versions 2.10 to 3.x: bulk, aliases, BM25
similarity, the delimited_term_freq token filter, query DSL, rescore, terms, filters and max aggregations) and tested
on a stand-in that speaks it (``standins/opensearch``). It has not run on a real server yet.
"""
