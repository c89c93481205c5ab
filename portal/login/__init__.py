"""The doors of the admin: who may try, how often, with what, and who hears of it."""
