"""An alert as one member gets it: in their language, with a template that WhatsApp takes."""

from collections.abc import Collection, Iterator
from itertools import product

from relay.domain.alert import Alert
from relay.domain.facts import Try
from relay.domain.member import Member
from relay.domain.payload import Verb, payload
from relay.domain.receipt import Errand
from relay.domain.templates import WORDINGS, template_name, ttl_class
from relay.domain.whatsapp import TemplateMessage, wording_key


def alert_message(
    alert: Alert,
    number: int,
    attempt: Try,
    recipient: tuple[Member, str],
    now: int,
    set_aside: Collection[str] = (),
    refused: int = 0,
) -> TemplateMessage | None:
    """The message of slice ``number`` to ``recipient``, a member and the place that it names.

    The first wording that is not set aside: in the member's language, else in another one of the
    municipality's, as an alert in Dutch is better than none. None if every one is set aside.
    Somebody to whom WhatsApp has ``refused`` so many wordings gets the next one.
    """
    member, place = recipient
    usable = list(_usable(alert, member.language, ttl_class(alert.seconds_left(now)), set_aside))
    if not usable:
        return None
    template, language = usable[refused % len(usable)]
    return TemplateMessage(
        phone=member.phone,
        bsuid=member.bsuid,
        template=template,
        language=language,
        parameters={"place": place, **alert.messages[language]},
        errand=Errand(
            alert.id,
            number,
            member.id,
            attempt.attempt,
            wording_key(template, language),
            learn=not (member.phone and member.bsuid),
        ),
        payload=payload(Verb.TIP, alert.id),
    )


def _usable(
    alert: Alert, own: str, ttl: str, set_aside: Collection[str]
) -> Iterator[tuple[str, str]]:
    """The templates and languages that are not set aside; the member's own language first."""
    languages = sorted(alert.messages, key=lambda language: language != own)
    for language, wording in product(languages, WORDINGS):
        template = template_name(alert.status, ttl, wording)
        if wording_key(template, language) not in set_aside:
            yield template, language
