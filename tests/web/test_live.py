"""The child process: one, restarted after a hang or a crash; stale work is skipped."""

import os
import signal
import time

import pytest

from advisor.errors import AdvisorError
from advisor.web.child import Child, Fault, Job
from advisor.web.live import Live, Skipped
from tests.web import jobs


@pytest.fixture(scope="module")
def child():
    made = Child(jobs.read_pack)
    yield made
    made.close()


def job(call, seconds=20.0, document=None, **options):
    return Job(call, document or {}, seconds, options)


def code(error):
    return error.value.problems[0].code


def test_jobs_run_in_one_other_process(child):
    first = child.do(job(jobs.pid))
    assert first == child.do(job(jobs.pid)) == child.pid != os.getpid()


def test_a_hang_inside_a_library_is_ended_and_the_next_job_is_done(child):
    before = child.do(job(jobs.pid))
    begun = time.monotonic()
    with pytest.raises(AdvisorError) as error:
        child.do(job(jobs.hang_in_a_library, seconds=0.5))
    assert code(error) == "W120"
    assert time.monotonic() - begun < 5
    with pytest.raises(ProcessLookupError):
        os.kill(before, 0)
    assert child.do(job(jobs.echo, document={"a": 1})) == {"a": 1}


def test_a_crash_is_told_and_the_next_job_is_done(child):
    with pytest.raises(AdvisorError) as error:
        child.do(job(jobs.crash))
    assert code(error) == "W121"
    assert child.do(job(jobs.echo, document={"a": 1})) == {"a": 1}


def test_a_process_that_was_killed_between_jobs_is_started_anew(child):
    os.kill(child.do(job(jobs.pid)), signal.SIGKILL)
    time.sleep(0.1)
    assert child.do(job(jobs.echo, document={"a": 1})) == {"a": 1}


def test_what_is_wrong_in_the_answers_is_told_and_the_process_lives_on(child):
    pid = child.do(job(jobs.pid))
    with pytest.raises(AdvisorError) as error:
        child.do(job(jobs.refuse))
    assert code(error) == "A219"
    assert child.do(job(jobs.pid)) == pid


def test_a_fault_tells_its_type_and_frames_and_nothing_that_it_quotes(child):
    with pytest.raises(Fault) as fault:
        child.do(job(jobs.fail, document={"secret": "Harbour"}))
    assert fault.value.kind == "ValueError"
    assert "in fail" in fault.value.frames
    assert "Harbour" not in fault.value.frames


def test_rules_that_cannot_be_read_are_told():
    child = Child(jobs.broken_pack)
    with pytest.raises(AdvisorError) as error:
        child.do(job(jobs.pid))
    assert code(error) == "P100"
    child.close()


@pytest.fixture(scope="module")
def live():
    made = Live(jobs.read_pack)
    made.do(("warm",), job(jobs.pid)).result(60)
    yield made
    made.close()


def test_a_newer_job_of_a_key_takes_the_place_of_one_that_has_not_begun(live):
    running = live.do(("other",), job(jobs.echo, pause=0.5))
    futures = [live.do(("a",), job(jobs.echo, document={"revision": n})) for n in range(20)]
    other = live.do(("b",), job(jobs.echo, document={"b": 1}))
    assert running.result(20) == {}
    assert futures[-1].result(20) == {"revision": 19}
    for future in futures[:-1]:
        assert isinstance(future.exception(1), Skipped)
    assert other.result(20) == {"b": 1}


def test_whoever_changes_without_pause_does_not_keep_others_waiting(live):
    done = []
    for n in range(10):
        live.do(("busy",), job(jobs.echo, document={"n": n}, pause=0.02))
        if n == 2:
            calm = live.do(("calm",), job(jobs.echo, document={"calm": True}))
            calm.add_done_callback(lambda _: done.append(time.monotonic()))
        time.sleep(0.02)
    assert calm.result(5) == {"calm": True}
    last = live.do(("busy",), job(jobs.echo)).result(5) is not None
    assert last


def test_a_crash_from_outside_is_tried_once_more(live, tmp_path):
    mark = str(tmp_path / "mark")
    assert live.do(("once",), job(jobs.crash_once, mark=mark)).result(60) == "done"


def test_a_job_that_always_crashes_is_told_after_the_second_time(live):
    starts = live.child.starts
    with pytest.raises(AdvisorError) as error:
        live.do(("crash",), job(jobs.crash)).result(60)
    assert code(error) == "W121"
    assert live.child.starts - starts <= 1
    assert live.do(("next",), job(jobs.echo, document={"a": 1})).result(60) == {"a": 1}


def test_a_job_that_nobody_waits_for_any_more_is_not_done(live):
    live.do(("other",), job(jobs.echo, pause=0.3))
    left = live.do(("left",), job(jobs.crash))
    assert left.cancel()
    starts = live.child.starts
    assert live.do(("next",), job(jobs.echo, document={"a": 1})).result(60) == {"a": 1}
    assert live.child.starts == starts


def test_closing_ends_the_process_in_the_middle_of_a_job():
    made = Live(jobs.read_pack)
    pid = made.do(("pid",), job(jobs.pid)).result(60)
    hanging = made.do(("hang",), job(jobs.hang_in_a_library, seconds=60))
    waiting = made.do(("later",), job(jobs.pid))
    time.sleep(0.2)
    begun = time.monotonic()
    made.close()
    assert time.monotonic() - begun < 5
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert isinstance(hanging.exception(1), AdvisorError)
    assert waiting.cancelled()


@pytest.mark.parametrize("delay", [0.0, 0.005, 0.02, 0.1, 0.4])
def test_closing_while_the_process_is_being_started_leaves_none_behind(delay):
    made = Live(jobs.read_pack)
    future = made.do(("pid",), job(jobs.pid))
    time.sleep(delay)
    begun = time.monotonic()
    made.close()
    assert time.monotonic() - begun < 10
    assert future.cancelled() or future.exception(10) or future.result(0)
    assert made.child.pid is None
