"""What one alert and one month cost, from counted calls: ``python -m tests.cost`` (``make cost``).

The scenes (:mod:`tests.cost.scenes`) are lived in the simulated world (:mod:`tests.world`): the
real handlers and adapters, with tables that hold real items. A meter (:mod:`tests.cost.meter`)
counts what AWS bills: units of DynamoDB by the items' sizes, requests, invocations and how long
they last, bytes of logs. What does not depend on use is counted in ``template.yaml``.

Everything that is not counted is dated data and an assumption, named as such on the page:
``prices.toml`` (AWS), ``profile.toml`` (a month's use, and what the world cannot know), and the
country's price of a message (:mod:`relay.domain.country`). ``resources.toml`` says of every type
of resource what it is billed by, or why it costs nothing.
"""
