"""A month's bills as a picture: AWS by service, WhatsApp beside it."""

from pathlib import Path

import matplotlib as mpl

from tests.cost.amounts import money
from tests.cost.report import Report
from tests.world.template import PROJECT

PICTURE = PROJECT / "docs" / "cost.svg"

_COLOURS = ("#1f6feb", "#2da44e", "#bf8700", "#cf222e", "#8250df", "#57606a")
_SHOWN = len(_COLOURS) - 1


def draw(report: Report, picture: Path = PICTURE) -> None:
    """Draw it anew; the same bills give the same file."""
    from matplotlib.figure import Figure  # takes a second to load

    with mpl.rc_context({"svg.hashsalt": "cost", "font.size": 10}):
        figure = Figure((8, 3.8), layout="constrained")
        aws, whatsapp = figure.subplots(1, 2, width_ratios=(3, 2))
        labels = [f"{size.members:,}" for size in report.sizes]
        _stack(aws, labels, report)
        costs = [size.one_month.whatsapp.cost for size in report.sizes]
        bars = whatsapp.bar(labels, costs, color="#25d366", width=0.6)
        whatsapp.bar_label(bars, labels=[money(cost) for cost in costs], padding=2)
        whatsapp.yaxis.set_major_formatter("{x:,.0f}")
        whatsapp.set(title=f"WhatsApp, {report.country.price.currency} a month", xlabel="members")
        for axes in (aws, whatsapp):
            axes.spines[["top", "right"]].set_visible(False)
            axes.margins(y=0.12)
        figure.savefig(picture, metadata={"Date": None})


def services(report: Report) -> list[str]:
    """Those that have a colour of their own: the dearest ones of the largest size."""
    return list(report.sizes[-1].one_month.aws.by_service())[:_SHOWN]


def _stack(axes: "mpl.axes.Axes", labels: list[str], report: Report) -> None:
    shares = [size.one_month.aws.by_service() for size in report.sizes]
    own, bottoms = services(report), [0.0] * len(shares)
    for name, colour in zip([*own, "others"], _COLOURS, strict=False):
        heights = [
            each.get(name, 0)
            if name != "others"
            else sum(usd for service, usd in each.items() if service not in own)
            for each in shares
        ]
        bars = axes.bar(labels, heights, bottom=bottoms, color=colour, label=name, width=0.6)
        bottoms = [low + high for low, high in zip(bottoms, heights, strict=True)]
    axes.bar_label(bars, labels=[f"{total:,.0f}" for total in bottoms], padding=2)
    axes.set(title="AWS, USD a month", xlabel="members")
    axes.legend(frameon=False, fontsize=8, loc="upper left", bbox_to_anchor=(1, 1))
