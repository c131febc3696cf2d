"""A session without hands, in a process of its own, to be killed: `scripted.py MODE PLACE …`.

Every line that it prints was acknowledged by the store before.
"""

import os
import random
import sys
import time

from advisor.errors import AdvisorError
from advisor.interview.kept import Change, Stale
from advisor.store import open_store

COUNTER = ("answers", "counter")


def say(*words):
    print(*words, flush=True)


def answers(place, ident, seed):
    """Answer without end, two places a time; sign off and reopen now and then."""
    chance = random.Random(int(seed))
    say("begun")
    with open_store(place) as store:
        kept = store.read(ident)
        say("open")
        while True:
            number = kept.revision
            # Mostly short: 200 sessions must not come to the most that an engagement may hold.
            length = 400 if chance.random() < 0.01 else chance.randrange(1, 30)
            note = {"value": number, "note": "ö🌱" * length}
            pair = [
                Change(("answers", f"a{number}"), note),
                Change(("use_cases", "case", "answers", f"b{number}"), number),
            ]
            kept = store.write(ident, pair, seen=kept.revision, who=f"session {seed}")
            say("ack", number, kept.revision)
            if chance.random() < 0.1:
                kept = store.sign(ident, seen=kept.revision, who="Eva")
                say("signed", kept.revision)
                kept = store.reopen(ident, who="Eva")
                say("reopened", kept.revision)


def begins(place, seed):
    """Begin engagements without end, in a store that may not be there yet."""
    say("begun")
    with open_store(place) as store:
        for number in range(10_000):
            document = {"engagement": {"client": f"Client {seed}"}, "answers": {"n": number}}
            say("ack", store.create(document, who="Ada").ident, number)


def patient(place, ident):
    """Answer without end while the server falls over and stands up again."""
    with open_store(place) as store:
        seen = store.revision(ident)
        number = 0
        while True:
            try:
                kept = store.write(
                    ident, [Change(("answers", f"p{number}"), number)], seen=seen, who="Ada"
                )
            except AdvisorError as error:
                say("told", error.problems[0].code)
                time.sleep(0.02)
                continue
            seen = kept.revision
            say("ack", number, kept.revision)
            number += 1


def count(place, ident, times):
    """Add one to a counter again and again, reading anew where another came between."""
    refused, who = 0, f"process {os.getpid()}"
    with open_store(place, wait_s=60) as store:
        say("open")
        sys.stdin.readline()
        for _ in range(int(times)):
            kept = store.read(ident)
            while True:
                value = kept.document["answers"]["counter"] + 1
                time.sleep(random.random() / 500)
                try:
                    store.write(ident, [Change(COUNTER, value)], seen=kept.revision, who=who)
                except Stale:
                    refused += 1
                    kept = store.read(ident)
                else:
                    break
    say("done", times, refused)


if __name__ == "__main__":
    {"answers": answers, "begins": begins, "patient": patient, "count": count}[sys.argv[1]](
        *sys.argv[2:]
    )
