"""`python -m tests.services NAME …`: run servers in the foreground until Ctrl-C."""

import argparse
import signal
import sys
import time

from tests.services import Elasticsearch, Missing, Postgres, Redis, Service, ServiceError
from tests.services.run import end_run

KINDS: dict[str, type[Service]] = {kind.name: kind for kind in (Postgres, Redis, Elasticsearch)}


def main() -> int:
    """Start the named servers, print their addresses, wait, and stop them. Returns an exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.services", description=__doc__)
    parser.add_argument("names", nargs="+", choices=KINDS, metavar="NAME", help=", ".join(KINDS))
    parser.add_argument("--port", type=int, help="use this port (with one NAME only)")
    arguments = parser.parse_args()
    if arguments.port and len(arguments.names) > 1:
        parser.error("--port needs exactly one NAME")
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        for name in arguments.names:
            began = time.monotonic()
            service = KINDS[name](port=arguments.port).start()
            print(f"{name}  {service.url}  (ready in {time.monotonic() - began:.1f} s)", flush=True)
        print("Ctrl-C stops and removes everything.", flush=True)
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        return 0
    except (Missing, ServiceError) as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        end_run()


if __name__ == "__main__":
    sys.exit(main())
