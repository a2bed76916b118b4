"""Who may sit at the staff's terminal."""

from tests.console.conftest import Console


def test_whoever_is_not_on_the_staff_is_told_who_is(tiny: Console) -> None:
    outcome = tiny.run("chat", "--as", "staff:nobody", typed="/ko\n")

    assert (2, "") == (outcome.status, outcome.out)
    assert "registrator" in outcome.err


def test_somebody_who_is_neither_asker_nor_staff_is_refused(tiny: Console) -> None:
    outcome = tiny.run("chat", "--as", "nobody", typed="hej\n")

    assert (2, False) == (outcome.status, "Traceback" in outcome.text)


def test_the_registrar_sees_what_waits(tiny: Console) -> None:
    outcome = tiny.run("chat", "--as", "staff:registrator", typed="/ko\n")

    assert (0, True) == (outcome.status, bool(outcome.out.strip()))
