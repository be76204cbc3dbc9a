"""A simulator of the WhatsApp Cloud API, for developing and testing without a phone or a network.

Start it with ``python -m local.whatsapp --port PORT``, or inside a test with
:class:`local.whatsapp.server.RunningSimulator`. It speaks the Graph paths of the Cloud API, posts
signed webhooks as Meta does, and keeps what each simulated phone received. What it does not model
it refuses with HTTP 501 and a message that starts with ``not simulated``.

It behaves well until told otherwise: :mod:`local.whatsapp.faults` lists what can go wrong, over
``PATCH /_control/faults`` at any time, or as a named scenario from ``local/scenarios``
(``--scenario NAME``, ``POST /_control/scenario``). Faults are drawn from a seed and repeat.
The README next to this file lists what is modelled, the control API and the scenarios.
"""

from local.whatsapp.settings import Settings

__all__ = ["Settings"]
