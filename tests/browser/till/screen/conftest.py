"""A clerk at the till's page, and the server that is played to it."""

import pytest

from tests.browser.till.played import PlayedCounter, open_counter
from tests.browser.till.screen.clerk import Clerk


@pytest.fixture
def counter():
    return PlayedCounter()


@pytest.fixture
def opened(page, counter):
    """`opened(**how)` opens the till; a request cut off on purpose is no complaint."""

    def open_it(**how):
        return Clerk(open_counter(page, counter, **how), counter)

    return open_it


@pytest.fixture
def clerk(opened):
    return opened()


@pytest.fixture
def complaints(complaints):
    """Chromium calls a request without a signal an error; we do not."""
    yield complaints
    complaints[:] = [said for said in complaints if "Failed to load resource" not in said]
