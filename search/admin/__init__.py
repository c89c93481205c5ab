"""The search in Wagtail's admin: the report, and the editors' words with what they change."""
