"""What to do with a local stack that is up: addresses, and commands to copy."""

from rich.console import Console

from local.stack import LocalStack

COMMANDS = """\
Sign up as a neighbour   {api}/join
Your phone               {whatsapp}/phone
All the phones           {whatsapp}/
The police's API         {api}/openapi.json
Tables, queues, logs     {endpoint}  (region, keys and table names: .local/stack.json)

See what neighbours tell the police, as it comes in:
  .venv/bin/relay reports watch --local

See how far the alert is:
  curl -H "Authorization: Bearer $({token})" \\
       {api}/alerts/{alert}

Post another:
  curl -H "Authorization: Bearer $({token})" \\
       -H "Idempotency-Key: $(date +%s)" -H "Content-Type: application/json" \\
       -d '{{"headline": "Poging tot inbraak", "description": "Wit busje, twee personen.",
            "urgency": "Immediate", "status": "Actual", "author": "Meldkamer",
            "area": {{"groups": ["{group}"]}}}}' \\
       {api}/alerts

Ctrl-C stops everything."""
FROM_FILE = (
    """python3 -c 'import json; print(json.load(open(".local/stack.json"))["police_token"])'"""
)


def show_urls(console: Console, stack: LocalStack, alert_id: str, group: str) -> None:
    """Print where everything is."""
    text = COMMANDS.format(
        whatsapp=stack.whatsapp.url,
        api=stack.deployed.api_url,
        endpoint=stack.deployed.emulator.url,
        token=FROM_FILE,
        alert=alert_id,
        group=group,
    )
    console.print(f"\n{text}", markup=False, soft_wrap=True)
