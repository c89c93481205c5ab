"""The directory in the admin: listing, bulk edit, calls, conflicts and reports."""
