"""What stands in the way of a send that is right in itself."""

from __future__ import annotations

from fnmatch import fnmatchcase

from local.whatsapp import account, template_api
from local.whatsapp.codes import described
from local.whatsapp.errors import GraphError
from local.whatsapp.faults import ErrorFault, Limit, TemplateFault
from local.whatsapp.phones import Person
from local.whatsapp.simulator import Simulator
from local.whatsapp.templates import Template


def check(simulator: Simulator, person: Person, kind: str) -> None:
    """Refuse a send because of the account, the faults set, or the messaging limit.

    Raises:
        GraphError: the refusal; its `late` tells whether it comes by receipt.
    """
    now, settings = simulator.clock.now(), simulator.settings
    outside_window = kind == "template" and not person.window_open(now)
    if simulator.strikes.account_faults:
        account.check_send(simulator, window_open=not outside_window)
    errors = simulator.strikes.errors
    if errors and (fault := simulator.strikes.first(errors, now, person.bsuid)):
        raise _error(fault)
    if outside_window and not simulator.reach.allows(person, now, settings.messaging_limit):
        raise _beyond(settings.faults.limit, settings.messaging_limit)


def _error(fault: ErrorFault) -> GraphError:
    details = fault.details or described(fault.code)[1]
    return GraphError(fault.code, details, status=fault.status, late=_late(fault.by))


def _beyond(limit: Limit, tier: str) -> GraphError:
    details = f"Messaging limit {tier} reached: too many people in 24 hours"
    return GraphError(limit.code, details, late=_late(limit.by))


def _late(by: str | None) -> bool | None:
    return None if by is None else by == "receipt"


def _meant(fault: TemplateFault, template: Template) -> bool:
    name, language = fault.name, fault.language
    return fnmatchcase(template.name, name) and fnmatchcase(template.language, language)


def strike_template(simulator: Simulator, template: Template) -> None:
    """Count a send of a template, and give that one another status if a fault says so."""
    strikes, now = simulator.strikes, simulator.clock.now()
    for n, fault in enumerate(simulator.settings.faults.templates):
        if now - strikes.since < fault.after or not _meant(fault, template):
            continue
        strikes.templates_sent[n] += 1
        if strikes.templates_sent[n] == fault.after_sends + 1:
            give = template_api.set_status
            give(simulator, template, fault.status, by=fault.by)
            if fault.lasts is not None:
                simulator.agenda.after(fault.lasts, give, simulator, template, "APPROVED")
