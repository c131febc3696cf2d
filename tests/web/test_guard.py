"""Closed by default: who is let in, and what every response says."""

import pytest

from tests.web.conftest import ADDRESS, PORT, session_in


def code_of(response):
    return response.json()["problems"][0]["code"]


JSON = {"accept": "application/json"}


@pytest.fixture(autouse=True)
def _harbour(served):
    head = {"client": "Harbour <b>Retail", "title": '"><script>1</script>'}
    served.store.create({"engagement": head}, who="Ada")


def test_first_page_lists_the_engagements_with_everything_escaped(browser):
    page = browser.get("/")
    assert page.status_code == 200
    assert "Harbour &lt;b&gt;Retail" in page.text
    assert "<script>1" not in page.text


def test_without_a_session_nothing_is_shown(stranger):
    response = stranger.get("/", headers=JSON)
    assert (response.status_code, code_of(response)) == (401, "W102")
    assert "Harbour" not in stranger.get("/").text


def test_a_token_opens_one_browser_once(stranger, served):
    token = served.sessions.token("Ada")
    first = stranger.get("/enter", params={"token": token})
    assert first.status_code == 303
    cookie = first.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    stranger.cookies.clear()
    again = stranger.get("/enter", params={"token": token}, headers=JSON)
    assert (again.status_code, code_of(again)) == (401, "W102")


def test_a_browser_that_looks_ahead_does_not_use_the_token_up(stranger, served):
    token = served.sessions.token("Ada")
    ahead = stranger.get(
        "/enter", params={"token": token}, headers={"sec-purpose": "prefetch;prerender"}
    )
    assert ahead.status_code == 401
    assert stranger.get("/enter", params={"token": token}).status_code == 303


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        f"evil.example:{PORT}",
        "127.0.0.1",
        f"127.0.0.1:{PORT + 1}",
        f"127.0.0.1.evil.example:{PORT}",
        f"0.0.0.0:{PORT}",
        "",
    ],
)
def test_another_host_is_refused_before_the_token_is_looked_at(stranger, served, host):
    token = served.sessions.token("Ada")
    response = stranger.get("/enter", params={"token": token}, headers={"host": host, **JSON})
    assert (response.status_code, code_of(response)) == (400, "W101")
    assert stranger.get("/enter", params={"token": token}).status_code == 303


@pytest.mark.parametrize("host", [f"127.0.0.1:{PORT}", f"localhost:{PORT}", f"[::1]:{PORT}"])
def test_the_names_of_this_machine_are_ours(browser, host):
    cookie = "; ".join(f"{k}={v}" for k, v in browser.cookies.items())
    assert browser.get("/", headers={"host": host, "cookie": cookie}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": f"http://127.0.0.1:{PORT + 1}"},
        {"origin": f"https://127.0.0.1:{PORT}"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_change_sent_by_another_site_is_refused(browser, headers):
    response = browser.post("/leave", headers={**headers, **JSON})
    assert (response.status_code, code_of(response)) == (403, "W103")
    assert browser.get("/").status_code == 200


@pytest.mark.parametrize("kind", ["form", "multipart", "json", "none"])
@pytest.mark.parametrize("token", ["", "wrong", "é\u2028"])
def test_a_change_without_the_token_of_the_session_is_refused(browser, kind, token):
    del browser.headers["x-csrf-token"]
    body = {
        "form": {"data": {"csrf": token}},
        "multipart": {"files": {"f": b"x"}, "data": {"csrf": token}},
        "json": {"json": {"csrf": token}},
        "none": {},
    }[kind]
    response = browser.post("/leave", headers={**JSON, "origin": ADDRESS}, **body)
    assert (response.status_code, code_of(response)) == (403, "W104")


def test_the_token_of_another_session_does_not_do(browser, served):
    served.sessions.enter(served.sessions.token("Mallory"))
    other = session_in(served).csrf
    response = browser.post("/leave", headers={"x-csrf-token": other})
    assert response.status_code == 403


@pytest.mark.parametrize("kind", ["form", "multipart"])
def test_a_form_with_the_token_is_taken(browser, served, kind):
    csrf = browser.headers.pop("x-csrf-token")
    sent = {"data": {"csrf": csrf, "who": "Grace"}}
    if kind == "multipart":
        sent["files"] = {"f": b"x"}
    response = browser.post("/invite", headers={"origin": ADDRESS}, **sent)
    assert response.status_code == 200
    assert "under the name Grace" in response.text


def test_what_was_typed_in_a_form_without_session_is_shown_again(stranger):
    response = stranger.post("/invite", data={"who": "<script>1</script>"})
    assert response.status_code == 401
    assert "&lt;script&gt;1&lt;/script&gt;" in response.text
    assert "<script>1" not in response.text


def test_an_invited_browser_comes_in_under_its_name(browser, stranger, served):
    page = browser.post("/invite", data={"who": "Grace"}).text
    token = page.split("/enter?token=")[1].split("<")[0]
    assert stranger.get("/enter", params={"token": token}).status_code == 303
    assert session_in(served).who == "Grace"


def test_every_response_carries_the_headers(browser, stranger):
    for response in (
        browser.get("/"),
        browser.get("/nowhere"),
        browser.get("/static/page.css"),
        stranger.get("/"),
        stranger.get("/", headers={"host": "evil"}),
        browser.post("/leave", headers={"x-csrf-token": "no"}),
    ):
        policy = response.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("told", [True, False])
def test_more_than_six_megabytes_are_refused(browser, told):
    def parts():
        for _ in range(7):
            yield b"x" * 1_000_000

    content = b"x" * 6_000_001 if told else parts()
    response = browser.post("/leave", content=content, headers=JSON)
    assert (response.status_code, code_of(response)) == (413, "W105")


@pytest.mark.parametrize(
    "path",
    [
        "/static/../base.html.j2",
        "/static/..%2fbase.html.j2",
        "/static/%2e%2e/base.html.j2",
        "/static//etc/passwd",
        "/static/..\\base.html.j2",
        "/static/page.css%00.png",
    ],
)
def test_nothing_but_the_files_of_the_pages_is_served(browser, path):
    assert browser.get(path).status_code == 404


def test_static_files_are_asked_for_anew_and_not_sent_twice(browser):
    first = browser.get("/static/page.css")
    assert first.headers["content-type"].startswith("text/css")
    again = browser.get("/static/page.css", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_entering_leads_to_the_first_page_whatever_else_is_asked(stranger, served):
    token = served.sessions.token("Ada")
    asked = {"token": token, "next": "//evil.example", "to": "http://evil.example"}
    response = stranger.get("/enter", params=asked)
    assert response.headers["location"] == "/"


def test_a_fault_of_the_program_is_told_without_a_traceback(browser, served, tmp_path):
    faults = []
    served.fault_log = lambda *told: faults.append(told) or tmp_path / "log"
    served.store.inner.listed = lambda: 1 / 0
    response = browser.get("/")
    assert response.status_code == 500
    assert "W900" in response.text
    assert "Traceback" not in response.text
    assert "division by zero" not in response.text
    assert faults[0][0] == "ZeroDivisionError"
    assert "default-src 'none'" in response.headers["content-security-policy"]
