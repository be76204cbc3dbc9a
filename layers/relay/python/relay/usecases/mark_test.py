"""An operator marks the municipality's own test phones: a Test reaches them alone."""

from dataclasses import dataclass, replace

from relay.usecases.admit import MOST_ROUNDS
from relay.usecases.people_ports import ChangedMeanwhile, People


@dataclass(frozen=True, slots=True)
class MarkTest:
    """Makes somebody's phone a test phone, or an ordinary one again. Other alerts reach both."""

    people: People

    def __call__(self, member_id: str, on: bool) -> bool:
        """Whether that changed anything. Raises LookupError for nobody, ChangedMeanwhile."""
        for _ in range(MOST_ROUNDS):
            person = self.people.by_id(member_id)
            if person is None:
                raise LookupError(member_id)
            if person.test == on:
                return False
            try:
                self.people.keep(replace(person, test=on), [person])
            except ChangedMeanwhile:
                continue
            return True
        raise ChangedMeanwhile
