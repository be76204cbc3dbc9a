"""The harness's work as jobs for two processes, and their results by row of the table."""

import warnings
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context

from tests.crowd.found import Verdict
from tests.crowd.gathering import Story, gather
from tests.faults.catalogue import FAULTS
from tests.faults.extent import Extent
from tests.faults.kills import kill_points, killed, pairs, sweep_points
from tests.faults.measure import Measured
from tests.faults.town import HAMLET, TOWN
from tests.faults.trial import CLEAN, URGENCIES, Fault, trial
from tests.world.boundary import Point

_PROCESSES = 2


@dataclass(frozen=True, slots=True)
class Job:
    """One trial: the ``fault``-th of the catalogue, or a kill at ``point``, or neither.

    ``again``: the passage at which the take-over dies as well.
    """

    row: str
    urgency: str
    fault: int | None = None
    point: Point | None = None
    swept: bool = False
    again: int | None = None

    @property
    def told(self) -> str:
        """What strikes, and whom."""
        return f"{self.urgency}: {self._fault().name}"

    def _fault(self) -> Fault:
        if self.point is not None:
            return killed(self.point, swept=self.swept, again=self.again)
        return CLEAN if self.fault is None else FAULTS[self.fault]

    def run(self) -> Measured:
        """Live through it."""
        warnings.simplefilter("ignore")
        return trial(self._fault(), self.urgency, HAMLET if self.small else TOWN)

    @property
    def small(self) -> bool:
        """Whether it strikes the small town."""
        return self.point is not None or self.row == HAMLET_CLEAN


TOWN_CLEAN, HAMLET_CLEAN = "no fault", "no fault, small town"


def catalogue_jobs() -> list[Job]:
    """Runs without faults, and every fault of the catalogue."""
    return [
        Job(row, urgency, fault)
        for urgency in URGENCIES
        for row, fault in [
            (TOWN_CLEAN, None),
            (HAMLET_CLEAN, None),
            *((fault.name, index) for index, fault in enumerate(FAULTS)),
        ]
    ]


def kill_jobs(urgency: str, extent: Extent) -> list[Job]:
    """A kill at every chosen point, and some in a row."""
    warnings.simplefilter("ignore")
    along, swept = kill_points(urgency), sweep_points(urgency)
    return [
        *(Job(f"{point.function} killed", urgency, point=point) for point in extent.chosen(along)),
        *(
            Job("WhatsappDelivery killed, and again in the take-over", urgency, None, *pair)
            for pair in ((point, False, again) for point, again in pairs(along, extent.pairs))
        ),
        *(
            Job(f"{point.function} killed, token dead for 45 s", urgency, None, point, swept=True)
            for point in extent.chosen(swept)
        ),
    ]


def live_through(story: Story) -> Verdict:
    """A crowd's story in a process of its own."""
    warnings.simplefilter("ignore")
    return gather(story)


class Runs:
    """Two processes that work the jobs off; iterate to get results as they come."""

    def __init__(self, extent: Extent) -> None:
        self._extent = extent
        self._pool = ProcessPoolExecutor(
            _PROCESSES, mp_context=get_context("fork"), max_tasks_per_child=None
        )
        self._jobs: dict[Future[Measured], Job] = {}
        self._stories: list[tuple[Story, Future[Verdict]]] = []

    def plan(self) -> int:
        """Hand out every job, the crowds' stories first; how many there are besides those."""
        submit, extent = self._pool.submit, self._extent
        self._stories = [(story, submit(live_through, story)) for story in extent.stories]
        enumerations = [submit(kill_jobs, urgency, extent) for urgency in extent.urgencies]
        jobs = catalogue_jobs() + [job for each in enumerations for job in each.result()]
        self._jobs = {self._pool.submit(job.run): job for job in jobs}
        return len(jobs)

    def __iter__(self) -> Iterator[tuple[Job, Measured | Exception]]:
        for future in as_completed(self._jobs):
            error = future.exception()
            if error is not None and not isinstance(error, Exception):
                raise error
            yield self._jobs[future], future.result() if error is None else error

    @property
    def jobs(self) -> list[Job]:
        """All jobs, in the table's order."""
        return list(self._jobs.values())

    def lived(self) -> list[tuple[Story, Verdict]]:
        """Wait for the stories."""
        return [(story, future.result()) for story, future in self._stories]

    def close(self) -> None:
        """Let the processes go."""
        self._pool.shutdown(cancel_futures=True)
