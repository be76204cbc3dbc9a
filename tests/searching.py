"""How long tests search for what nobody thought of: shortly by default, long in `make search`.

`make test` tries the same examples each time, so that it fails by a change alone; a search draws
anew.
A test that has no short form is marked ``search``. Hypothesis looks ten times as long under the
profile of that name; a test that chooses its number of examples chooses it by ``examples``.
"""

import pytest
from hypothesis import settings

# No deadline: a machine that is busy is no fault of the code.
settings.register_profile("short", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=1_000)
settings.load_profile("short")


def examples(number: int) -> int:
    """So many in short; as many times more in a search as the profile says."""
    return number * settings().max_examples // settings.get_profile("short").max_examples


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests marked ``search`` are for those who name that mark."""
    if "search" not in config.option.markexpr:
        long = [item for item in items if item.get_closest_marker("search")]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if not item.get_closest_marker("search")]
