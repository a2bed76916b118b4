"""`stodbot knowledge check`, `knowledge test`, `triage test`: the admin's view of the knowledge."""

import asyncio
from datetime import date
from pathlib import Path

from stodbot.app import App
from stodbot.domain.decision import Decision
from stodbot.knowledge.cases import FOLDER, Case, read_cases
from stodbot.knowledge.checks import check_borders, check_entries, check_phrasings, check_triage
from stodbot.knowledge.floor import Floor, read_floors
from stodbot.knowledge.problem import KnowledgeError, Problem, Severity
from stodbot.knowledge.report import Shares, failures, run_cases, table
from stodbot.knowledge.triage_cases import TriageCase, read_triage_cases, triage_folder
from stodbot.knowledge.triage_report import (
    confusion,
    run_triage_cases,
    shares,
    triage_shares,
    wrong_rows,
)
from stodbot.triage.assessment import Outcome


def check(app: App, today: date, *, everything: bool) -> tuple[list[str], bool]:
    """The lines to print, and whether the knowledge is without errors."""
    found: list[Problem] = []
    cases = read_cases(app.loaded.directory, frozenset(map(str, app.base.entries)), found)
    triage_cases = read_triage_cases(app.loaded.directory, found)
    for folder in (app.loaded.directory / FOLDER, triage_folder(app.loaded.directory)):
        try:
            read_floors(folder)
        except KnowledgeError as error:
            found += error.problems
    found += check_triage(app.loaded, triage_cases)
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
    read_triage_cases(directory, problems)
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
    measured = Shares.of(results)
    lines = [*failures(results), "", *table(results), ""]
    lines.append(
        f"Språkmodell {app.encoder.name}: {measured.right:.1f} % rätt, {measured.wrong:.1f} % fel."
    )
    floor = Floor(folder=app.loaded.directory / FOLDER, command="knowledge test")
    verdict, passed = floor.hold(app.encoder.name, measured, record=record)
    return [*lines, verdict], passed


def run_triage_tests(app: App, *, record: bool) -> tuple[list[str], bool]:
    """The lines to print, and whether the triage went no worse than the recorded floor."""
    folder = triage_folder(app.loaded.directory)
    problems: list[Problem] = []
    cases = read_triage_cases(app.loaded.directory, problems)
    if problems:
        raise KnowledgeError(problems)
    if not cases:
        return [f"Inga testfall finns i {folder}."], True
    results = run_triage_cases(cases, lambda case: _assess(app, case))
    measured = triage_shares(results)
    lines = [*wrong_rows(results), "", *confusion(results), "", *shares(results), ""]
    lines.append(
        f"Språkmodell {app.encoder.name}: {measured.right:.1f} % rätt, {measured.wrong:.1f} % fel."
    )
    floor = Floor(folder=folder, command="triage test")
    verdict, passed = floor.hold(app.encoder.name, measured, record=record)
    return [*lines, verdict], passed


def _cases(app: App) -> list[Case]:
    problems: list[Problem] = []
    ids = frozenset(map(str, app.base.entries))
    cases = read_cases(app.loaded.directory, ids, problems)
    if problems:
        raise KnowledgeError(problems)
    return cases


def _decide(app: App, case: Case) -> Decision:
    return asyncio.run(app.responder.respond(case.text, language=case.language)).decision


def _assess(app: App, case: TriageCase) -> Outcome:
    turn = asyncio.run(app.responder.respond(case.text, language=case.language))
    return turn.explanation.assessment.outcome
