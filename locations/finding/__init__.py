"""
Finding a place that helps: `/find/`.

Where somebody is becomes a point (`place`), what is chosen becomes one question to the search's
engine (`asked`), what is open is asked of the opening hours (`open_now`), and the answer is put
into honest words (`said`). Nothing of it is kept.
"""
