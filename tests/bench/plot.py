"""The hand-over of one alert as a picture for the README: messages over time, and the limit."""

import json
from pathlib import Path

import matplotlib as mpl

from local.project import ROOT
from tests.bench.hand_over import HandOver
from tests.bench.local_stack import KEPT, PER_SECOND

PICTURE = ROOT / "docs" / "bench.svg"


def draw(kept: Path = KEPT, picture: Path = PICTURE) -> None:
    """Draw the hand-over that the last run on the local stack kept."""
    from matplotlib.figure import Figure  # takes a second to load

    hand_over = HandOver(**json.loads(kept.read_text()))
    people = len(hand_over.moments)
    with mpl.rc_context({"svg.hashsalt": "bench", "font.size": 10}):
        figure = Figure((7, 3.6), layout="constrained")
        axes = figure.subplots()
        axes.plot(
            [0, people / PER_SECOND],
            [0, people],
            "--",
            color="#999999",
            label=f"allowed: {PER_SECOND} a second",
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
