"""How far a move-in has come, told to whoever asked."""

from collections.abc import Callable

# Called with how many rows and slips are done, and of how many.
Progress = Callable[[int, int], None]


def silent(done: int, of: int) -> None:
    """Tells nobody."""


class Steps:
    def __init__(self, progress: Progress, of: int):
        self._progress, self._of, self._done = progress, of, 0

    def one_more(self) -> None:
        self._done += 1
        self._progress(self._done, self._of)
