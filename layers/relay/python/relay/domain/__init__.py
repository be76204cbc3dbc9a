"""What an alert, an area, a slice and a ledger are. Pure: no AWS, no network, no clock."""
