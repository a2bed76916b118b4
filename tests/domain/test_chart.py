"""A chart, as it is owed and as it is shown."""

import pytest

from stodbot.domain.chart import Bar, Chart, chart_facts, chart_from

CHART = Chart("Per dag", (Bar("mån 23/11", 3), Bar("tis 24/11", 0)))


def test_chart_is_its_title_and_its_bars() -> None:
    assert [["Per dag"], ["mån 23/11", "3"], ["tis 24/11", "0"]] == chart_facts(CHART)


@pytest.mark.parametrize("chart", [CHART, Chart("", ()), Chart("Inga", ())])
def test_chart_that_was_owed_is_the_same(chart: Chart) -> None:
    assert chart == chart_from(chart_facts(chart))


@pytest.mark.parametrize(
    "facts",
    [
        None,
        "Per dag",
        [],
        [[]],
        [["Per dag", "1"]],
        [["Per dag"], ["mån"]],
        [["Per dag"], ["mån", "tre"]],
        [["Per dag"], ["mån", "-1"]],
        [["Per dag"], ["mån", "1"], ["tis", 1]],
    ],
)
def test_what_is_no_whole_chart_is_none(facts: object) -> None:
    assert None is chart_from(facts)
