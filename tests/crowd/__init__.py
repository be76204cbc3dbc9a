"""A thousand people who join, leave, move and answer at random, while alerts are sent.

:func:`tests.crowd.gathering.gather` lets them live through a stretch of virtual time in a
:class:`tests.world.world.World`. What they wished is known from their own side
(:mod:`tests.crowd.neighbour`), what was stored when from each transaction
(:mod:`tests.crowd.register`), what was sent from WhatsApp (:mod:`tests.crowd.post`); the verdict
(:mod:`tests.crowd.verdict`) compares the three.
"""
