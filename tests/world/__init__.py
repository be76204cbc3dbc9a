"""A simulated world: the real handlers, use cases and adapters under a virtual clock.

::

    with World(choices={"MessagesPerSecond": "76"}, whatsapp={"messages_per_second": 80}) as world:
        world.settle(residents(groups=4, each=100))
        alert_id = world.post(urgency="Immediate")
        world.run_until_quiet(600)  # virtual seconds; real ones are few
        world.standing(alert_id)  # what GET /alerts/{id} tells
        world.whatsapp.taken  # (Unix seconds, recipient) of every message that WhatsApp took
        world.boundary.calls  # calls by function and operation, event sources apart

- ``choices`` are the template's parameters, ``whatsapp`` the settings of :mod:`local.whatsapp`,
  faults included. Tables, queues, event sources, schedules, time-outs and environment come from
  ``template.yaml``.
- ``time.time``, ``time.sleep`` and moto's queues live in virtual time (:mod:`tests.world.clock`);
  every process is a greenlet (:mod:`tests.world.scheduler`). Same seed, same run.
- Each Lambda sandbox has its own handler module and wired use cases (:mod:`tests.world.sandbox`); a
  killed one loses them. The ThreadPoolExecutor of the messenger and ``HTTPAdapter.send`` of
  ``requests`` are replaced (:mod:`tests.world.http`), so the real messenger runs.
- Faults act where a process passes the I/O boundary (:mod:`tests.world.boundary`)::

      world.boundary.faults.append(fault)  # called with a Point; raises, kills, or answers instead
      world.scheduler.kill(process)  # a sandbox, current_process() at the boundary

- Lambda counts how often a function feeds itself through a queue, and stops it after 16 times
  unless the template allows it (:mod:`tests.world.recursion`)::

      World(endless=())  # nobody may; ``world.recursion.refused`` counts by function

- Queues in order (``.fifo``) remember what they have seen for five minutes, and transactions of
  DynamoDB can be listened to as they are written (:mod:`tests.world.aws`).
- For benchmarks: ``settle(people, in_memory=True)`` reads members from memory, as moto's Query
  slows down with its partitions; keep groups near 500. ``whatsapp={"subscribed": False}`` leaves
  receipts out. Give ``MessagingLimit="0"`` and ``DeliveryWorkers`` with large audiences.
"""
