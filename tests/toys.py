"""A knowledge small enough to read: bicycles, boats and the office."""

from pathlib import Path

TOY_KNOWLEDGE = {
    "bicycles.yaml": """\
id: bicycles
kind: support
title: {sv: Cykelstöd, en: Bicycle grant}
aliases: {sv: [cykelbidrag, trampstöd]}
questions:
  sv:
    - kan man få bidrag till en cykel
    - vi vill köpa lastcyklar till budfirman
    - stöd till elcykel för företag
    - finns pengar till cyklar
    - ny cykel till firman, kan ni betala
    - cykelverkstaden behöver en ny cykel
    - far jag stod till cykeln
    - hjälp med kostnaden för en lådcykel
  en: [is there a grant for bicycles, money for a cargo bike]
answer:
  sv: Cykelstöd ges till företag som köper en cykel.
  en: The bicycle grant is for companies that buy a bicycle.
facets:
  amount: {sv: Högst 5 000 kronor per cykel., confidence: medium}
  time: {sv: Sök senast i mars., valid_to: 2026-03-31, after: {sv: Årets omgång är stängd.}}
  who: {sv: Hemligt än så länge., confidence: low}
queue: wheels
source: [{title: Cykelsidan, as_of: 2024-05-01}]
confidence: high
related: [boats]
""",
    "boats.yaml": """\
id: boats
kind: strategy
title: {sv: Båtplanen}
questions:
  sv:
    - vad är båtplanen
    - vilka bryggor ska byggas
    - länets plan för båtar och hamnar
    - när lagas hamnen
    - färja över fjärden, finns den i planen
    - var kan man läsa om planen för båttrafiken
    - bryggan är trasig, vem bygger ny
    - hur planeras hamnarna
answer: {sv: Båtplanen säger vilka hamnar som byggs.}
facets:
  time: {sv: Planen gäller 2022-2033.}
queue: keels
""",
    "office.yaml": """\
id: office
title: {sv: Kontoret}
questions:
  sv:
    - hur når jag er
    - vilket telefonnummer har ni
    - var ligger kontoret
    - jag vill prata med någon
    - kan ni ringa upp mig
    - vilken adress har ni
    - mejladress tack
    - vem svarar i telefon
answer: {sv: Ring växeln.}
""",
    "out_of_scope.yaml": """\
sv:
  - vad blir det för väder
  - hur gör man pannkakor
  - vem vann matchen
  - jag har tappat mina nycklar
  - vilken film ska jag se
  - när går bussen
  - tack så mycket
  - hunden skäller på natten
""",
    "coordinators.yaml": """\
people:
  - {id: registrator, role: {sv: registrator}}
queues:
  - {id: registrator, title: {sv: Registrator}, members: [registrator]}
  - {id: wheels, title: {sv: Hjul}, members: [registrator]}
  - {id: keels, title: {sv: Kölar}, members: [registrator]}
""",
}


def write_toy(folder: Path) -> Path:
    """Write the toy knowledge into a directory of its own."""
    directory = folder / "toy"
    directory.mkdir()
    for name, text in TOY_KNOWLEDGE.items():
        (directory / name).write_text(text, "utf-8")
    return directory
