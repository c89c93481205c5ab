"""The demo that the browser visits."""

from collections.abc import Iterator

import pytest

from tests.browser.demo import Demo, serve


@pytest.fixture(scope="session")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One for the whole run."""
    with serve(tmp_path_factory.mktemp("demo")) as demo:
        yield demo
