"""The fault harness: ``python -m tests.faults``, or ``make faults``.

Every fault of :mod:`tests.faults.catalogue` and every kill of :mod:`tests.faults.kills` strikes an
alert on its way through a :class:`tests.world.world.World`, once an Immediate and once an Expected
one, and :mod:`tests.faults.measure` counts what became of everybody. What the policy does
not allow is in :mod:`tests.faults.verdict`.

Besides, crowds of a thousand join and leave (:mod:`tests.crowd.stories`).
"""
