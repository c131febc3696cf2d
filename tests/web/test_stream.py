"""Open pages are told what is new, by events or when they ask, whoever changed it."""

import json
import threading
import time
from contextlib import suppress

import httpx2
import pytest

from advisor.interview.kept import Change
from advisor.interview.memory import MemoryStore
from advisor.loading import load_yaml
from advisor.pack import load_pack
from tests.web.running import let_in, running

PATH = ("use_cases", "support-chatbot", "answers", "use.tasks_month")


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with running(MemoryStore(), load_pack) as made:
        yield made


@pytest.fixture
def ident(served, root):
    document = load_yaml(root / "samples/support-chatbot/answers.yaml").value
    return served.store.create(document, who="Ada").ident


class Page:
    """A page that listens, in a thread of its own."""

    def __init__(self, client, ident, after=1, **headers):
        self.events = []
        self.new = threading.Condition()
        self.ended = threading.Event()
        url = f"/api/v1/engagements/{ident}/stream?after={after}"
        self._thread = threading.Thread(target=self._listen, args=(client, url, headers))
        self._thread.daemon = True
        self._thread.start()

    def _listen(self, client, url, headers):
        kind = number = None
        with (
            suppress(httpx2.TransportError),
            client.stream("GET", url, headers=headers) as response,
        ):
            assert response.headers["content-type"].startswith("text/event-stream")
            for line in response.iter_lines():
                if line.startswith("id: "):
                    number = int(line[4:])
                elif line.startswith("event: "):
                    kind = line[7:]
                elif line.startswith("data: "):
                    with self.new:
                        self.events.append((kind, number, json.loads(line[6:])))
                        self.new.notify_all()
        self.ended.set()

    def wait(self, wanted, seconds=30):
        """The first event that is wanted."""
        found = []

        def there():
            found[:] = [e for e in self.events if wanted(*e)]
            return bool(found)

        with self.new:
            assert self.new.wait_for(there, seconds), self.events
        return found[0]


def put(client, ident, seen, value):
    body = {"owner": "support-chatbot", "question": "use.tasks_month", "answer": value}
    return client.put(
        f"/api/v1/engagements/{ident}/answers", json={"seen": seen, "answers": [body]}
    )


def test_an_answer_of_one_page_and_its_advice_come_to_the_other(served, ident):
    ada, grace = let_in(served), let_in(served, "Grace")
    page = Page(grace, ident)
    page.wait(lambda kind, _, data: kind == "advice" and data["revision"] == 1)
    assert put(ada, ident, 1, "500k").json()["revision"] == 2
    _, number, data = page.wait(lambda kind, *_: kind == "changed")
    assert number == data["revision"] == 2
    assert data["changes"] == [{"revision": 2, "who": "Ada", "what": "answer", "path": list(PATH)}]
    page.wait(lambda kind, _, data: kind == "advice" and data["revision"] == 2)
    told = grace.get(f"/api/v1/engagements/{ident}/live").json()
    assert told["revision"] == told["advice"]["revision"] == 2


def test_what_another_program_writes_to_the_store_is_told_too(served, ident):
    page = Page(let_in(served), ident)
    page.wait(lambda kind, *_: kind == "advice")
    served.store.inner.write(ident, [Change(PATH, "700k")], seen=1, who="terminal")
    _, _, data = page.wait(lambda kind, *_: kind == "changed", 10)
    assert data["changes"][0]["who"] == "terminal"


def test_a_page_that_connects_anew_is_told_what_it_missed(served, ident):
    client = let_in(served)
    put(client, ident, 1, "500k")
    put(client, ident, 2, "600k")
    page = Page(client, ident, after=0, **{"last-event-id": "2"})
    _, _, data = page.wait(lambda kind, *_: kind == "changed")
    assert [c["revision"] for c in data["changes"]] == [3]


@pytest.mark.parametrize("sent", ["nonsense", "-1", "99999", "\u0663", "9" * 20])
def test_an_event_id_that_is_none_does_no_harm(served, ident, sent):
    page = Page(let_in(served), ident, after=0, **{"last-event-id": sent.encode()})
    _, _, data = page.wait(lambda kind, *_: kind == "changed")
    assert data["revision"] == 1


def test_a_page_of_a_deleted_engagement_is_told_and_its_stream_ends(served, ident):
    client = let_in(served)
    page = Page(client, ident)
    page.wait(lambda kind, *_: kind == "advice")
    client.delete(f"/api/v1/engagements/{ident}")
    page.wait(lambda kind, *_: kind == "gone")
    assert page.ended.wait(10)


def test_a_stream_of_an_engagement_that_is_not_there_does_not_begin(served):
    response = let_in(served).get("/api/v1/engagements/nobody/stream")
    assert response.status_code == 404


def test_twenty_pages_lose_no_update_and_stale_ones_are_skipped(served, root, scale):
    document = load_yaml(root / "samples/support-chatbot/answers.yaml").value
    pages, idents = [], []
    for n in range(20):
        ident = served.store.create(document, who="Ada").ident
        idents.append(ident)
        pages.append((let_in(served, f"person {n}"), ident))
    listening = [Page(let_in(served), ident) for ident in idents]
    for page in listening:
        page.wait(lambda kind, *_: kind == "advice", 120)
    skipped = served.live.skipped
    rounds = scale(5, 50)
    threads = [
        threading.Thread(target=_answers, args=(client, ident, rounds)) for client, ident in pages
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    last = 1 + rounds
    for page in listening:
        page.wait(lambda kind, _, data: kind == "advice" and data["revision"] == last, 300)
        told = [
            c["revision"]
            for kind, _, data in page.events
            if kind == "changed"
            for c in data["changes"]
        ]
        assert told == list(range(2, last + 1))
        assert not any(data["problems"] for kind, _, data in page.events if kind == "advice")
    assert served.live.skipped > skipped


def _answers(client, ident, rounds):
    for n in range(rounds):
        saved = put(client, ident, n + 1, 1000 + n)
        assert saved.status_code == 200, saved.text


def test_the_streams_end_when_the_server_does(root):
    document = load_yaml(root / "samples/support-chatbot/answers.yaml").value
    with running(MemoryStore(), load_pack) as served:
        ident = served.store.create(document, who="Ada").ident
        page = Page(let_in(served), ident)
        page.wait(lambda kind, *_: kind == "advice")
        begun = time.monotonic()
    assert page.ended.wait(5)
    assert time.monotonic() - begun < 10
    assert page.events[-1][0] == "gone"


def test_more_streams_than_a_server_bears_are_refused(served, ident, monkeypatch):
    monkeypatch.setattr("advisor.web.stream.MOST_STREAMS", 0)
    response = let_in(served).get(f"/api/v1/engagements/{ident}/stream")
    assert response.status_code == 503
    assert response.json()["problems"][0]["code"] == "W122"
