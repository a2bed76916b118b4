"""What the bot says in a talk, as it is owed: facts, so that it can be shown again as it was."""

from stodbot.domain.chart import chart_facts, chart_from
from stodbot.domain.entry import EntryId, PersonId
from stodbot.domain.message import Button, Enclosure, Mention, Share, Shown
from stodbot.enquiries.outgoing import Fact, Facts


def facts_of(shown: Shown) -> dict[str, Fact]:
    """The facts of what is shown."""
    facts: dict[str, Fact] = {
        "text": shown.text,
        "buttons": [[button.label, button.words] for button in shown.buttons],
    }
    if shown.share is not None:
        facts["share"] = [shown.share.label, shown.share.title, shown.share.entry]
    if shown.chart is not None:
        facts["chart"] = chart_facts(shown.chart)
    if shown.enclosures:
        facts["enclosures"] = [
            [one.kind, one.reference, one.name or ""] for one in shown.enclosures
        ]
    if shown.mentions:
        facts["mentions"] = [[one.name, str(one.person)] for one in shown.mentions]
    return facts


def shown_from(facts: Facts) -> Shown:
    """What is shown by its facts; what an older program did not keep is not there."""
    share = facts.get("share")
    return Shown(
        str(facts.get("text")),
        tuple(Button(label, words) for label, words in _rows(facts.get("buttons"))),
        _share(share) if isinstance(share, list) else None,
        chart=chart_from(facts.get("chart")),
        enclosures=tuple(
            Enclosure(kind, reference, name or None)
            for kind, reference, name in _rows(facts.get("enclosures"))
        ),
        mentions=tuple(
            Mention(name, PersonId(person)) for name, person in _rows(facts.get("mentions"))
        ),
    )


def _share(facts: list[str] | list[list[str]]) -> Share:
    label, title, entry = map(str, facts)
    return Share(label, title, EntryId(entry))


def _rows(facts: Fact) -> list[list[str]]:
    rows = facts if isinstance(facts, list) else []
    return [[str(value) for value in row] for row in rows if isinstance(row, list)]
