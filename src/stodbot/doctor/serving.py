"""Whether the processes that serve from one database are the same."""

from collections.abc import Iterator, Sequence

from stodbot.doctor.finding import Check, Finding, doubtful, fine


def judge_serving(processes: Sequence[tuple[str, str]]) -> Iterator[Finding]:
    """By the versions of the program and of the knowledge of each."""
    if not processes:
        return
    count = "En process" if len(processes) == 1 else f"{len(processes)} processer"
    yield fine(Check.DATABASE, f"{count} svarar från databasen.")
    programs = sorted({program for program, _ in processes})
    if len(programs) > 1:
        yield doubtful(
            Check.VERSION,
            f"Processerna kör olika versioner av programmet: {', '.join(programs)}.",
            "Starta om dem en i taget, så att alla kör den senaste.",
        )
    if len({knowledge for _, knowledge in processes}) > 1:
        yield doubtful(
            Check.KNOWLEDGE,
            "Processerna svarar med olika kunskap, så samma fråga kan få olika svar.",
            "Kontrollera att kunskapskatalogen är likadan på alla datorer. En ändring tas i bruk"
            " inom några sekunder, om den går att använda; se loggen och /kunskap.",
        )
