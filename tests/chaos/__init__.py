"""
Proofs with real processes: editors, a worker with its clock, Elasticsearch, Redis, PostgreSQL.

Everything is committed, killed and started again as it would be on a server. What is random
comes from a seed that is printed; PORTAL_CHAOS_SEED=… repeats it.
"""
