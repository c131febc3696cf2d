"""A rendering that would run for ever is stopped, in any thread, and nothing else is."""

import contextlib
import threading
import time

import pytest

from advisor.errors import AdvisorError
from advisor.report import content, render
from advisor.report.deadline import SECONDS, limit, limited
from tests.report.fixture import advice as fixtures


def forever():
    """A layout that keeps every ordinary exception to itself."""
    while True:
        try:
            sum(range(1000))
        except Exception:  # noqa: BLE001
            continue


def code_of(run):
    with pytest.raises(AdvisorError) as caught:
        run()
    return caught.value.problems[0].code


def test_what_runs_for_ever_is_stopped():
    def run():
        with limited("The layout", 0.3):
            forever()

    begun = time.monotonic()
    assert code_of(run) == "R540"
    assert time.monotonic() - begun < 10


def test_it_is_stopped_in_a_thread_of_a_server_too():
    told = []

    def run():
        try:
            with limited("The layout", 0.3):
                forever()
        except AdvisorError as error:
            told.append(error.problems[0].code)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(20)
    assert told == ["R540"]


def test_what_ends_in_time_is_left_alone():
    with limited("The layout", 60):
        assert sum(range(1000)) == 499500


def test_nothing_arrives_once_it_is_over():
    """Even where the time ends in the moment in which the work does."""
    for _ in range(300):
        with contextlib.suppress(AdvisorError), limited("The layout", 0.001):
            time.sleep(0.0009)
    for _ in range(50):
        time.sleep(0.01)


def test_an_error_inside_is_told_as_it_is():
    with pytest.raises(ValueError, match="of its own"), limited("The layout", 5):
        raise ValueError("of its own")


@pytest.mark.parametrize("given", ["", "soon", "-3", "0", "inf", "nan"])
def test_a_limit_that_is_none_is_not_taken(monkeypatch, given):
    monkeypatch.setenv("ADVISOR_REPORT_SECONDS", given)
    assert limit() == SECONDS


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_report_that_takes_too_long_is_not_written(monkeypatch, tmp_path):
    pytest.importorskip("weasyprint")
    monkeypatch.setenv("ADVISOR_REPORT_SECONDS", "0.2")
    path = tmp_path / "report.pdf"
    path.write_bytes(b"the old one")
    assert code_of(lambda: render(fixtures.rich(), path)) == "R540"
    assert path.read_bytes() == b"the old one"
    assert [p.name for p in tmp_path.iterdir()] == ["report.pdf"]
    monkeypatch.delenv("ADVISOR_REPORT_SECONDS")
    assert content(fixtures.bare(), "x.pdf").startswith(b"%PDF")
