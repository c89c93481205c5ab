"""
Write the page that the front shows when no web container answers: docker/down_page.py FILE

It is made with the image, so that it has the portal's own look and needs nothing that runs.
"""

import sys
from pathlib import Path

import django


def main() -> int:
    """Write the page; returns the exit code."""
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    django.setup()
    from portal.middleware import plain_page

    Path(sys.argv[1]).write_bytes(plain_page("portal/unavailable.html", 503).content)
    return 0


if __name__ == "__main__":
    # A script's own folder is on the path, the project's is not.
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    sys.exit(main())
