"""What the page says around its tables: what drives the bills, how it was counted, assumed."""

from collections.abc import Iterator

from tests.cost.amounts import money, rounded
from tests.cost.report import Report, Size
from tests.cost.usage import METRIC

FIXED = ("alarm_metrics", "dashboards", "kms_keys", "metrics", "secrets", "token_clients", "tokens")
"""What a stack costs by standing there and being watched."""

WATCHING = ("alarm_metrics", "dashboards", "metrics")


def drivers(report: Report) -> Iterator[str]:
    """The dearest things, and the way to have less of each."""
    small, large = report.sizes[0], report.sizes[-1]
    price = report.country.price
    share = large.one_month.whatsapp.cost / (
        large.one_month.whatsapp.cost + large.one_month.aws.usd
    )
    yield f"""**WhatsApp is the bill**: {price.amount} {price.currency} for each delivered message,
        {rounded(share * 100)} % of a month of {large.members:,} members. It follows the people
        that an alert reaches and the number of posts. Half the area halves it; so does telling the
        end of an alert only where something came of it."""
    yield f"""**An alert costs AWS little**: {money(large.one_alert.aws.usd)} USD for
        {large.members:,} people, {rounded(_per_thousand(large), 2)} USD a thousand, against
        {rounded(float(price.amount) * 1_000)} {price.currency} for their messages. Most of it is
        {_dearest(large)}: webhooks that bring one receipt each. Ten in each, as Meta may send
        them, would take away nine tenths of the requests."""
    yield f"""**A stack costs {money(_of(small, *FIXED))} USD a month before it has sent anything**,
        nearly the same at every size: {_parts(small)}. Watching is
        {rounded(_of(small, *WATCHING) / _of(small, *FIXED) * 100, 2)} % of it."""
    yield f"""To halve that: the police's own issuer of tokens in place of Cognito (`TokenIssuer`)
        saves {money(_of(small, "token_clients", "tokens"))} USD. {len(_round_the_clock(report))}
        metrics are published by the sweep and the probe in every hour of the month, at
        {money(report.prices.of["metrics"].usd)} USD each; one that is published only when there is
        something to tell costs next to nothing. One key in place of
        {rounded(_amount(small, "kms_keys"))} would save
        {money(_of(small, "kms_keys") - report.prices.of["kms_keys"].usd)} USD, and the walls
        between the tables' readers."""
    yield f"""Idle queues are polled all the same:
        {money(_of(small, "sqs_requests", "sqs_fifo_requests"))} USD a month, less if AWS's monthly
        gift of requests is not used up by others."""


def how_counted(report: Report) -> Iterator[str]:
    """The method, and where it ends."""
    small, large = report.counted.small, report.counted.large
    biggest = report.sizes[-1]
    yield f"""Alerts to {small.members:,} and {large.members:,} members were lived through for
        real, in the simulated world of `tests/world`, with a receipt for each message sent,
        delivered and read. Every other number of people, {biggest.members:,} included, lies on the
        straight line through these two; it was not run."""
    yield f"""The alert to {large.members:,} took {sum(large.invoked.values()):,} invocations,
        {large.invoked.get("WhatsappWebhook", 0):,} of them for webhooks. Its audience lives in
        neighbourhoods of 500."""
    yield """DynamoDB: every call, by the size of the items it touches, before and after it: a
        write unit a started KB, a read unit a started 4 KB, twice that in a transaction. Refused
        conditional writes count."""
    yield """SQS: every send, a request for each started 64 KB; what is received together counts as
        one receive and one delete. KMS: one request for each function and table, and each queue,
        in five minutes of use, which is how long DynamoDB and SQS remember a key; one for each
        secret that is read."""
    yield """Lambda: invocations as they come; their time is the virtual clock's (waiting for AWS,
        for WhatsApp, for the shared rate) and an assumed time of the processor. Logs and metrics:
        each line that the functions write."""
    yield """Quiet hours (the sweep, the probe), the daily recount of members, joining on the page,
        a tip and a STOP were lived through as well. Photos, Lambda's polling of empty queues and
        mails were not: they are reckoned."""
    yield """What runs by the clock also runs while an alert is being counted, so that its minutes
        are counted twice. Not counted: KMS requests of CloudWatch Logs and of alarms, searching
        logs, deploying, support plans, tax."""


def assumptions(report: Report) -> Iterator[str]:
    """From ``profile.toml``, with the numbers in force."""
    use, unseen, meta = report.profile.use, report.profile.unseen, report.profile.whatsapp
    months = "; ".join(
        f"{size.members:,} members: {rounded(size.month.alerts)} alerts to "
        f"{rounded(size.month.reached)} each"
        for size in report.sizes
    )
    yield f"""A month ({report.profile.dated}; no published figures were found): {months}. Each
        alert is {use["posts_of_an_alert"]:g} posts. {use["joins_share"]:.0%} of the members join
        and {use["leaves_share"]:.0%} leave; {use["tips_share"]:.0%} of those reached write a tip,
        {use["photos_share"]:.0%} of them with a photo. The police look
        {use["looks_of_an_alert"]:g} times at each alert and fetch {use["tokens"]:g} tokens."""
    yield f"""All messages are delivered; {unseen["read_share"]:.0%} are read, within
        {unseen["read_within_s"] / 60:g} minutes; Meta puts {unseen["receipts_in_a_webhook"]:g}
        receipt into a webhook, the dearest case.
        {meta["free_answers"]:,.0f} answers a month are free."""
    yield f"""Answers of AWS take {unseen["aws_ms"]:g} ms, of WhatsApp {unseen["whatsapp_ms"]:g}
        ms; a new sandbox {unseen["cold_start_s"]:g} s. A processor's time of
        {unseen["processor_ms"]:g} ms an invocation (more for some functions) is no measurement of
        Lambda: `make bench` measures about 1 ms a message on a developer's machine, and Lambda
        gives 512 MB 0.29 of a processor. Twice as much would add {money(_processor(report))} USD
        to the alert to {report.sizes[-1].members:,}."""
    yield f"""Lambda writes {unseen["platform_log_bytes"]:g} bytes of its own for each invocation,
        and polls an empty queue {unseen["polls_of_a_queue_a_minute"]:g} times a minute. Logs are
        stored as large as they come in, for 30 days; alerts for 90 days."""


def _of(size: Size, *names: str) -> float:
    """What these prices come to in a month."""
    return sum(line.usd for line in size.one_month.aws.lines if line.key in names)


def _amount(size: Size, name: str) -> float:
    return sum(line.amount for line in size.one_month.aws.lines if line.key == name)


def _round_the_clock(report: Report) -> list[str]:
    return [name for name in report.counted.hour if name.startswith(METRIC)]


def _parts(size: Size) -> str:
    lines = [line for line in size.one_month.aws.lines if line.key in FIXED]
    return ", ".join(f"{line.price.name} {money(line.usd)}" for line in lines)


def _per_thousand(size: Size) -> float:
    return size.one_alert.aws.usd / size.members * 1_000


def _dearest(size: Size) -> str:
    line = size.one_alert.aws.lines[0]
    return f"{line.price.service}'s {line.price.name}"


def _processor(report: Report) -> float:
    """US dollars of the assumed processor time of the alert to the largest size."""
    usd = report.prices.of["lambda_gb_seconds"].of(1)
    invocations = report.counted.alert(report.sizes[-1].members)["lambda_requests"]
    return invocations * report.profile.unseen["processor_ms"] / 1_000 / 2 * usd
