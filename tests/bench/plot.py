"""The hand-over of one alert as a picture for the README: messages over time, and the limit."""

from pathlib import Path

import matplotlib as mpl

from local.project import ROOT
from tests.bench.hand_over import HandOver

PICTURE = ROOT / "docs" / "bench.svg"


def draw(hand_over: HandOver, per_second: float, picture: Path = PICTURE) -> None:
    """Draw a hand-over beside what the rate allows."""
    from matplotlib.figure import Figure  # takes a second to load

    people = len(hand_over.moments)
    with mpl.rc_context({"svg.hashsalt": "bench", "font.size": 10}):
        figure = Figure((7, 3.6), layout="constrained")
        axes = figure.subplots()
        axes.plot(
            [0, people / per_second],
            [0, people],
            "--",
            color="#999999",
            label=f"allowed: {per_second:g} a second",
        )
        axes.step(
            [moment - hand_over.posted for moment in hand_over.moments],
            range(1, people + 1),
            where="post",
            color="#1f6feb",
            label="handed to WhatsApp",
        )
        axes.set(xlabel="seconds after POST /alerts", ylabel="members", xlim=0, ylim=0)
        axes.grid(alpha=0.25)
        axes.legend(loc="lower right", frameon=False)
        axes.spines[["top", "right"]].set_visible(False)
        figure.savefig(picture, metadata={"Date": None})
