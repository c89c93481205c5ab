"""Background work. With no broker every task runs at once, in the same process."""

TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.immediate.ImmediateBackend",
    },
}
