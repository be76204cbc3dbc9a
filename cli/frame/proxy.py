"""Proxies: what lies on this machine is asked for directly, whatever HTTP_PROXY says."""

import os
from collections.abc import Iterable
from urllib.parse import urlsplit


def ask_directly(urls: Iterable[str]) -> None:
    """From now on no proxy comes before the hosts of these addresses.

    boto3 and requests both read ``no_proxy``, and where it is missing ``NO_PROXY`` (Python's
    ``urllib.request.getproxies_environment``); what stands there stays.
    """
    before = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    hosts = {urlsplit(url).hostname or "" for url in urls}
    kept = [each.strip() for each in before.split(",") if each.strip()]
    both = ",".join(dict.fromkeys([*kept, *sorted(hosts - {""})]))
    os.environ["no_proxy"] = os.environ["NO_PROXY"] = both
