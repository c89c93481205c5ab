"""
Pages kept for the next visitor.

What a page without a session said is kept in the process (and, for the day the database is dead,
in the cache) under the number of the content (`version`). A change raises the number in the
database as soon as it is committed; each process reads it at most every 0.4 seconds, so no page is
older than that, and none older than TTL seconds whatever happens. Behind it stands the front, which
keeps the same pages for FRONT_SECONDS.

    request ─▶ KeptPagesMiddleware ─▶ shelf (this number?) ─▶ answer, or 304
                                        │ no
                                        ▼
                                      page ─▶ shelf, cache        database dead ─▶ shelf, cache

Pages are never kept apart by what a visitor typed: what has a query is not kept, but for `page`.
"""
