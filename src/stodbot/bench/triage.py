"""`stodbot bench triage`: what the triage adds to a message that has been read already."""

import statistics
import time
from dataclasses import dataclass

from stodbot.app import open_app
from stodbot.knowledge.triage_cases import read_triage_cases
from stodbot.settings import Settings


@dataclass(frozen=True, slots=True)
class Added:
    """Milliseconds a message, beyond its reading."""

    encoder: str
    messages: int
    median: float
    p99: float


def run(settings: Settings) -> Added:
    """Assess every test case of the triage, read before the clock starts, twice over."""
    app = open_app(settings)
    cases = read_triage_cases(app.loaded.directory, [])
    readings = [app.reader.read(case.text) for case in cases]
    readings = [reading for reading in readings if len(reading.pieces) == 1]
    taken: list[float] = []
    for _ in range(2):  # the first time words are new, as they are in a new message
        for reading in readings:
            start = time.perf_counter()
            app.triage.assess_pieces(reading.pieces, is_ours=False)
            taken.append((time.perf_counter() - start) * 1000)
    return Added(
        app.encoder.name,
        len(readings),
        statistics.median(taken),
        statistics.quantiles(taken, n=100)[-1],
    )


def as_lines(added: Added) -> list[str]:
    """The figures, for a person."""
    return [
        f"Språkmodell {added.encoder}, {added.messages} meddelanden: triagen lägger till "
        f"{added.median:.2f} ms (median) och {added.p99:.2f} ms (p99) utöver läsningen."
    ]
