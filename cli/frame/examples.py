"""What to type, for each command: the last part of its help. A test parses each of them."""

from collections.abc import Mapping

EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "alert list": ("relay alert list --stack nergenshuizen --limit 50",),
    "alert post": (
        'relay alert post --group BU0001 --headline Proef --description "Dit is een proef."'
        " --status Test --urgency Expected --author Beheer --dry-run --stack nergenshuizen",
        'relay alert post --circle 52.55,5.45,400 --headline Inbraak --description "Rode rugzak."'
        " --status Actual --urgency Immediate --author Meldkamer --expires 90m --watch"
        " --stack nergenshuizen",
    ),
    "alert stop": ('relay alert stop ID --reason "Man is aangehouden" --stack nergenshuizen',),
    "alert watch": ("relay alert watch ID --stack nergenshuizen",),
    "dlq drop": ("relay dlq drop AlertsDeadLetters --stack nergenshuizen",),
    "dlq list": ("relay dlq list --stack nergenshuizen",),
    "dlq redrive": ("relay dlq redrive UrgentDeliveriesDeadLetters --stack nergenshuizen",),
    "doctor": ("relay doctor --stack nergenshuizen",),
    "drill now": ("relay drill now --canary --stack nergenshuizen",),
    "drill status": ("relay drill status --stack nergenshuizen --json",),
    "groups add": ("relay groups add drill Volunteers --stack nergenshuizen",),
    "groups admission": ("relay groups admission BU0001 coordinator --stack nergenshuizen",),
    "groups list": ("relay groups list --stack nergenshuizen",),
    "groups load": ("relay groups load buurten.geojson --dry-run --stack nergenshuizen",),
    "groups qr": ("relay groups qr BU0001 --out poster.svg --stack nergenshuizen",),
    "members admit": ("relay members admit BU0001 --all --stack nergenshuizen",),
    "members applicants": ("relay members applicants BU0001 --stack nergenshuizen",),
    "members erase": ("relay members erase - --stack nergenshuizen",),
    "members export": ("relay members export - --stack nergenshuizen > person.json",),
    "members stats": ("relay members stats --stack nergenshuizen",),
    "members test": ("relay members test - on --stack nergenshuizen",),
    "reports judge": ("relay reports judge ID useful --stack nergenshuizen",),
    "reports list": ("relay reports list --state new --stack nergenshuizen",),
    "reports show": ("relay reports show ID --peek --stack nergenshuizen",),
    "reports watch": ("relay reports watch --json --stack nergenshuizen",),
    "secrets fill": (
        "relay secrets fill --stack nergenshuizen",
        "relay secrets fill --token-stdin --stack nergenshuizen < token.txt",
    ),
    "secrets status": ("relay secrets status --stack nergenshuizen",),
    "sender resume": ("relay sender resume --stack nergenshuizen",),
    "sender status": ("relay sender status --stack nergenshuizen",),
    "templates push": ("relay templates push --stack nergenshuizen",),
    "templates status": ("relay templates status --stack nergenshuizen",),
    "urls": ("relay urls --stack nergenshuizen",),
}


def examples_of(command_path: str) -> str:
    """As a help's last paragraphs; empty if there is none."""
    lines = EXAMPLES.get(command_path.partition(" ")[2], ())
    return "\n\n".join(["Examples:", *lines]) if lines else ""
