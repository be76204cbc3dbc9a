"""What people do meanwhile: the police stop an alert, the operator resumes the sender."""

from collections.abc import Callable

from relay.wiring.sweep import sweep

from tests.faults.trial import Marks
from tests.world.scheduler import Process
from tests.world.world import World

Meanwhile = Callable[[World, str, Marks], None]


def stops(after_s: float) -> Meanwhile:
    """The police stop the alert; the clock runs from their answer on."""

    def meanwhile(world: World, alert_id: str, marks: Marks) -> None:
        def stop() -> None:
            body = {"reason": "Aangehouden", "author": "Meldkamer"}
            world.call("POST", f"/alerts/{alert_id}/stop", body)
            marks["stopped"] = world.scheduler.now

        world.scheduler.spawn(stop, after=after_s)

    return meanwhile


def resumes(after_s: float) -> Meanwhile:
    """The operator runs ``relay sender resume``; the clock runs from the command on."""

    def meanwhile(world: World, _: str, marks: Marks) -> None:
        def resume() -> None:
            marks["resumed"] = world.scheduler.now
            sweep.__wrapped__().resume_sender(by_hand=True)

        world.scheduler.spawn(resume, process=Process("Operator"), after=after_s)

    return meanwhile
