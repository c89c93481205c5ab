"""Proves the Docker files on a real Docker engine: `make test-docker` (see __main__.py)."""
