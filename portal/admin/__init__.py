"""What the portal adds to Wagtail's admin for every room."""
