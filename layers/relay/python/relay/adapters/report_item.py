"""A report as an item of DynamoDB, and back."""

from collections.abc import Mapping
from typing import Any

from relay.adapters.formats import REPORT
from relay.domain.report import (
    Judgement,
    MediaState,
    Report,
    ReportKind,
    ReportMedia,
    ReportState,
)


def item_from_report(report: Report) -> dict[str, Any]:
    """The attributes of a new report, which nobody has read or judged yet.

    Degrees are text: DynamoDB's numbers are decimal and narrower than a float.
    """
    return {
        **REPORT.mark,
        "id": report.id,
        "kind": report.kind.value,
        **({"alert": report.alert_id} if report.alert_id is not None else {}),
        "groups": list(report.groups),
        "text": report.text,
        "language": report.language,
        "said": report.said,
        "received": report.received,
        "state": report.state.value,
        **({"place": [str(degrees) for degrees in report.place]} if report.place else {}),
        **({"media": item_from_media(report.media)} if report.media else {}),
        **({"pseudonym": report.pseudonym} if report.pseudonym is not None else {}),
        **({"danger": True} if report.danger else {}),
    }


def report_from_item(item: Mapping[str, Any]) -> Report:
    """The report that the item holds. Raises NewerFormat."""
    REPORT.check(item)
    place, media = item.get("place"), item.get("media")
    return Report(
        id=item["id"],
        kind=ReportKind(item["kind"]),
        alert_id=item.get("alert"),
        groups=tuple(item["groups"]),
        text=item["text"],
        language=item["language"],
        said=int(item["said"]),
        received=int(item["received"]),
        state=ReportState(item["state"]),
        place=(float(place[0]), float(place[1])) if place else None,
        media=_media_from_item(media) if media else None,
        pseudonym=item.get("pseudonym"),
        danger=bool(item.get("danger", False)),
        read=int(item.get("read", 0)),
        judged=tuple(
            Judgement(int(each["at"]), each["by"], ReportState(each["state"]))
            for each in item.get("judged", ())
        ),
    )


def item_from_media(media: ReportMedia) -> dict[str, Any]:
    """The attributes of a file."""
    return {
        "id": media.id,
        "type": media.type,
        "mime": media.mime,
        "state": media.state.value,
        "size": media.size,
        "why": media.why,
    }


def item_from_judgement(judgement: Judgement) -> dict[str, Any]:
    """The attributes of a judgement."""
    return {"at": judgement.at, "by": judgement.by, "state": judgement.state.value}


def _media_from_item(item: Mapping[str, Any]) -> ReportMedia:
    return ReportMedia(
        id=item["id"],
        type=item["type"],
        mime=item["mime"],
        state=MediaState(item["state"]),
        size=int(item["size"]),
        why=item["why"],
    )
