"""Tests mirror the rooms; `tests.services` starts the real servers they run against."""
