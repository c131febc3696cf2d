"""While reports are set, cycles are looked for less often; afterwards as before."""

import gc
import threading

import pytest

from advisor.report.memory import seldom_searched


@pytest.fixture(autouse=True)
def threshold():
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*before)


def test_it_is_as_before_after_an_error():
    def failing():
        with seldom_searched():
            assert gc.get_threshold()[0] > 10_000
            raise ValueError("bad")

    with pytest.raises(ValueError, match="bad"):
        failing()
    assert gc.get_threshold() == (700, 10, 10)


def test_the_last_of_several_threads_sets_it_back():
    inside, leave = threading.Event(), threading.Event()

    def other():
        with seldom_searched():
            inside.set()
            leave.wait(10)

    thread = threading.Thread(target=other)
    with seldom_searched():
        thread.start()
        assert inside.wait(10)
    assert gc.get_threshold()[0] > 10_000
    leave.set()
    thread.join()
    assert gc.get_threshold() == (700, 10, 10)


def test_what_is_rarer_already_stays():
    gc.set_threshold(90_000, 5, 5)
    with seldom_searched():
        assert gc.get_threshold() == (90_000, 5, 5)
    gc.set_threshold(0, 5, 5)
    with seldom_searched():
        assert gc.get_threshold() == (0, 5, 5)
