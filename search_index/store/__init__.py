"""A Whoosh index whose segments are numpy arrays: Whoosh keeps generations, locks and the list of segments.

``builder`` makes segments, ``writer`` commits them, ``snapshot`` answers from them, ``codec`` shows them to Whoosh.
"""
