"""What AWS in memory has made once is put back for the next test, instead of made again.

Three tables, twelve queues and three secrets are some twenty calls, 0.2 s of processor time; to
copy them takes hundredths.
"""

import copyreg
from collections.abc import Callable
from copy import deepcopy
from functools import wraps
from threading import Condition
from typing import Any, ParamSpec, TypeVar

from moto.backends import get_backend
from moto.core.models import DEFAULT_ACCOUNT_ID

Given = ParamSpec("Given")
Made = TypeVar("Made")
Maker = Callable[Given, Made]

# A copy of a queue has a lock of its own.
copyreg.pickle(Condition, lambda _: (Condition, ()))


def kept(
    service: str, shelf: str, *filled: str
) -> Callable[[Maker[Given, Made]], Maker[Given, Made]]:
    """The decorated maker makes things in a service the first time only; later they are copies.

    ``shelf`` is the attribute under which moto's model of the service in eu-west-1 has them, by
    name. The maker may also have ``filled`` things that were there. Whatever else lies there stays.
    """

    def decorated(make: Maker[Given, Made]) -> Maker[Given, Made]:
        first: list[tuple[Made, dict[str, Any]]] = []

        @wraps(make)
        def put_back(*args: Given.args, **more: Given.kwargs) -> Made:
            things: dict[str, Any] = getattr(_model(service), shelf)
            if not first:
                before = set(things)
                made = make(*args, **more)
                new = {*things} - before | {*filled}
                first.append((made, deepcopy({name: things[name] for name in new})))
            made, copies = first[0]
            things.update(deepcopy(copies))
            return made

        return put_back

    return decorated


def _model(service: Any) -> Any:
    return get_backend(service)[DEFAULT_ACCOUNT_ID]["eu-west-1"]
