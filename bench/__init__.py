"""
Benchmarks: how fast the search and its indexing are, as ratios to baselines of the same run.

`make bench` (or `python -m bench --help`). Nothing here is used by the portal itself.

    corpus      what is loaded: the real corpora when they are there, else an equal synthetic one
    rows        writing many pages quickly
    portal      what runs inside the portal, in a process of its own
    stock       the same inside a project as `wagtail start` makes it
    project     making that project
    serve       gunicorn, as a service of the run
    load        asking: one request at a time, and many connections at once
    goals       what is promised, what was measured, and how it is written down
    run         the order of it all
"""
