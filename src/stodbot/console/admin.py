"""`stodbot knowledge check` and `stodbot knowledge test`: the admin's view of the knowledge."""

import asyncio
from datetime import date
from pathlib import Path

from stodbot.app import App
from stodbot.domain.decision import Decision
from stodbot.knowledge.cases import FOLDER, Case, read_cases
from stodbot.knowledge.checks import check_borders, check_entries, check_phrasings
from stodbot.knowledge.floor import read_floors, write_floors
from stodbot.knowledge.problem import KnowledgeError, Problem, Severity
from stodbot.knowledge.report import Shares, failures, run_cases, table


def check(app: App, today: date, *, everything: bool) -> tuple[list[str], bool]:
    """The lines to print, and whether the knowledge is without errors."""
    found: list[Problem] = []
    cases = read_cases(app.loaded.directory, frozenset(map(str, app.base.entries)), found)
    try:
        read_floors(app.loaded.directory / FOLDER)
    except KnowledgeError as error:
        found += error.problems
    found += check_phrasings(app.loaded, cases)
    found += check_entries(app.loaded.placed, today)
    borders = list(check_borders(app.loaded, app.examples, app.learned))
    near = [problem for problem in borders if problem.severity is Severity.WARNING]
    found += borders if everything else [p for p in borders if p.severity is Severity.ERROR]
    found.sort(key=lambda problem: problem.place)
    lines = [str(problem) for problem in found]
    if near and not everything:  # always many: a line says how many
        lines.append(
            f"varning: {len(near)} formuleringar skulle hamna först hos ett annat svar om de inte "
            "vore listade. Visa dem med --all."
        )
    errors = sum(problem.severity is Severity.ERROR for problem in found)
    lines.append(
        f"{len(app.base.entries)} svar, {len(app.examples)} formuleringar, {len(cases)} testfall: "
        f"{errors} fel, {len(found) - errors} varningar."
    )
    return lines, errors == 0


def unusable(directory: Path, error: KnowledgeError) -> list[str]:
    """The lines to print where the knowledge can't be used: what is wrong with the tests too."""
    problems: list[Problem] = []
    read_cases(directory, None, problems)
    return [
        str(problem)
        for problem in sorted({*error.problems, *problems}, key=lambda problem: problem.place)
    ]


def test(app: App, *, record: bool) -> tuple[list[str], bool]:
    """The lines to print, and whether the tests went no worse than the recorded floor."""
    cases = _cases(app)
    if not cases:
        return [f"Inga testfall finns i {app.loaded.directory / FOLDER}."], True
    results = run_cases(cases, lambda case: _decide(app, case))
    shares = Shares.of(results)
    lines = [*failures(results), "", *table(results), ""]
    lines.append(
        f"Språkmodell {app.encoder.name}: {shares.right:.1f} % rätt, {shares.wrong:.1f} % fel."
    )
    folder = app.loaded.directory / FOLDER
    floors = read_floors(folder)
    if record:
        write_floors(folder, floors | {app.encoder.name: shares.as_floor()})
        return [*lines, "Utfallet är sparat som ny lägsta nivå."], True
    floor = floors.get(app.encoder.name)
    if floor is None:
        return [*lines, "Ingen lägsta nivå är sparad. Spara den med --record."], True
    if shares.is_below(floor):
        limit = f"minst {floor.right} % rätt och högst {floor.wrong} % fel"
        return [*lines, f"Sämre än den sparade nivån ({limit})."], False
    return lines, True


def _cases(app: App) -> list[Case]:
    problems: list[Problem] = []
    ids = frozenset(map(str, app.base.entries))
    cases = read_cases(app.loaded.directory, ids, problems)
    if problems:
        raise KnowledgeError(problems)
    return cases


def _decide(app: App, case: Case) -> Decision:
    return asyncio.run(app.responder.respond(case.text, language=case.language)).decision
