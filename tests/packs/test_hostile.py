"""Packs are data from strangers: what does harm is refused, and nothing outside is read or written.

Each command runs in a child process that tells every file that it opens and every connection, call
and child that it makes.
"""

import os
import re
import sys
import time

import pytest

from tests.packs.hostile import CANARY, answers, pack_of, rule_with, run, strange

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links and pipes of POSIX")


def full(value):
    """One of several of a kind: tried at full counts."""
    return pytest.param(value, marks=pytest.mark.full)


@pytest.fixture
def home(tmp_path):
    """The folder of the one who runs it, beside a secret that nobody may read."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/secret.yaml").write_text(f"id: {CANARY}\nversion: '1'\ntitle: secret\n")
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def secret(tmp_path):
    return tmp_path / "outside/secret.yaml"


@pytest.fixture
def firm(tmp_path):
    return tmp_path / "firm"


def refused(home, firm, *codes):
    """Check the pack; it is refused with one of the codes, and nothing strange was done."""
    begun = time.monotonic()
    ran = run(home, "pack", "check", firm)
    assert ran.code in (1, 2), ran.text
    found = re.findall(r"^([A-Z]\d{3})(?= |:)", ran.text, re.MULTILINE)
    assert set(found) <= set(codes), ran.text
    assert found, ran.text
    assert "Traceback" not in ran.text
    assert CANARY not in ran.text
    assert strange(ran, home, firm) == []
    assert ran.other == ()
    assert time.monotonic() - begun < 60
    return ran


TEXTS = [
    "'{{ task.__class__ }}'",
    "'{{ task.primary.__class__.__mro__[1].__subclasses__() }}'",
    "\"{{ ''.__class__.__base__ }}\"",
    "\"{{ '{0.__class__.__init__.__globals__}'.format(task) }}\"",
    "\"{{ '%s' | format(task) }}\"",
    "\"{{ task | attr('__class__') }}\"",
    "\"{{ has.__globals__['__builtins__'] }}\"",
    "'{{ self._TemplateReference__context }}'",
    "'{% include \"SECRET\" %}'",
    "'{% import \"SECRET\" as x %}{{ x }}'",
    "'{% extends \"SECRET\" %}'",
    "'{% for a in range(10**9) %}x{% endfor %}'",
    # A loop in a loop in a loop, 65 rounds each.
    '"'
    + "".join(f"{{% for {v} in '{'x' * 65}' %}}" for v in "abcd")
    + "x"
    + "{% endfor %}" * 4
    + '"',
    "\"{{ 'x' * 10**9 }}\"",
    "\"{{ 'x'.ljust(10**9) }}\"",
    "\"{{ '%1000000000d' % 1 }}\"",
    '"{{ 9**9**9**9 }}"',
    "'{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}'",
    "'{% set x = [] %}{{ x.append(1) }}'",
    "'{{ cycler.__init__.__globals__.os.popen(\"id\").read() }}'",
    "'{{ lipsum.__globals__ }}'",
]


def test_texts_that_reach_out_or_do_too_much(home, firm, secret):
    """One rule each; every one of them is refused."""
    files = {}
    for n, text in enumerate(TEXTS):
        (rule,) = rule_with("because", text.replace("SECRET", str(secret))).values()
        files[f"recommend/reuse/rule-{n}.yaml"] = rule.replace("bad-rule", f"rule-{n}")
    pack_of(firm, files)
    ran = refused(home, firm, "P302", "P301")
    told = {int(n) for n in re.findall(r"^P302 \S*/rule-(\d+)\.yaml:9:1: ", ran.text, re.MULTILINE)}
    assert sorted(set(range(len(TEXTS))) - told) == []


PAGES = [
    ("{% include 'SECRET' %}", "P119"),
    ("{% include '../../../outside/secret.yaml' %}", "P119"),
    ("{% set n = 'SECRET' %}{% include n %}", "P119"),
    ("{% import 'SECRET' as x %}", "P119"),
    ("{{ view.__class__.__mro__ }}", "P119"),
    ("{{ view['__class__'] }}", "P119"),
    ("{{ view | attr('__class__') }}", "P117"),
]


def test_pages_that_reach_out(home, firm, secret):
    files = {
        f"templates/report/page_{n}.html.j2": text.replace("SECRET", str(secret))
        for n, (text, _) in enumerate(PAGES)
    }
    ran = refused(home, pack_of(firm, files), "P117", "P119")
    for n, (_, code) in enumerate(PAGES):
        assert re.search(rf"^{code} \S*page_{n}\.html\.j2:1:1: ", ran.text, re.MULTILINE), n


SHEET = [
    "h1 { background: url(file://SECRET) }",
    "h1 { background: url( 'http://127.0.0.1:9/x.png' ) }",
    "@import 'http://127.0.0.1:9/x.css';",
    r"h1 { background: u\72l(http://127.0.0.1:9/x.png) }",
    "h1 { background: image-set('http://127.0.0.1:9/x.png' 1x) }",
    "</style><script>alert(1)</script>",
]


def test_a_style_sheet_that_loads(home, firm, secret):
    text = "\n".join(SHEET).replace("SECRET", str(secret))
    ran = refused(home, pack_of(firm, {"templates/report/firm.css": text}), "P118")
    told = {int(n) for n in re.findall(r"^P118 \S*firm\.css:(\d+):", ran.text, re.MULTILINE)}
    assert told == set(range(1, len(SHEET) + 1))


@pytest.mark.parametrize(
    "text",
    [
        "<svg><image href='file://SECRET'/></svg>",
        "<p style='background: url(http://127.0.0.1:9/x.png)'>x</p>",
        full("<img src='file://SECRET'>"),
        full("<svg><use href='http://127.0.0.1:9/x.svg#a'/></svg>"),
        full("<style>@import 'http://127.0.0.1:9/x.css';</style>"),
        full("<script>alert(1)</script>"),
        full("<object data='file://SECRET'></object>"),
        full("<link rel='attachment' href='file://SECRET'>"),
    ],
)
def test_a_page_that_loads_is_not_made(home, firm, secret, text):
    """Some are seen only in the finished page; none is written, whether as HTML or as PDF."""
    pack_of(firm, {"templates/report/cover.html.j2": text.replace("SECRET", str(secret))})
    ran = run(home, "assess", answers(home), "-o", home / "a.html", "--pack", firm)
    assert ran.code == 2, ran.text
    assert re.search(r"^(R505|R503|P11[79])", ran.text, re.MULTILINE), ran.text
    assert not (home / "a.html").exists()
    assert str(secret) not in ran.read
    assert not [event for event in ran.other if event.startswith(("socket", "urllib"))]


def test_aliases_that_explode(home, firm):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    refused(home, pack_of(firm, {"parameters.yaml": "\n".join(lines)}), "L112")


def test_a_rule_file_of_fifty_megabytes(home, firm):
    pack_of(firm, rule_with("title", "A large one"))
    with (firm / "recommend/reuse/large.yaml").open("wb") as file:
        file.truncate(50_000_000)
    refused(home, firm, "P102")


def test_nesting_without_end(home, firm):
    files = {
        "parameters.yaml": "[" * 200_000,
        "sources.yaml": "{a: " * 20_000 + "1" + "}" * 20_000,
        "derive/x.yaml": "- " * 20_000 + "1",
    }
    ran = refused(home, pack_of(firm, files), "L115", "L110")
    assert all(name in ran.text for name in files)


def test_names_and_formulas_that_wear_patterns_out(home, firm):
    """No pattern of ours takes long for any text, and a pack has none of its own."""
    long = "a-" * 50_000
    files = rule_with("id", long + "!")
    files["derive/x.yaml"] = (
        "- fact: " + "a." * 50_000 + "!\n  type: number\n  unit: kWh\n  cases: []\n  otherwise: 1\n"
        "- fact: firm.x\n  type: number\n  unit: kWh\n  otherwise: unknown\n  cases:\n"
        f"    - value: '{'(' * 900}{'a.b' * 300}'\n"
    )
    files["parameters.yaml"] = (
        f"- {{id: {'_' * 50_000}!, value: {'1' * 60}e, unit: '1', because: x}}\n"
    )
    refused(home, pack_of(firm, files), "P133", "P110", "P702", "P703", "P301", "P152")


def test_a_link_to_a_file_outside(home, firm, secret):
    pack_of(firm, {})
    (firm / "sources.yaml").symlink_to(secret)
    refused(home, firm, "P104")


def test_a_link_to_a_folder_outside(home, firm, secret):
    pack_of(firm, {})
    (firm / "questions").symlink_to(secret.parent)
    refused(home, firm, "P104")


def test_a_pack_file_that_is_a_link_outside(home, firm, secret):
    firm.mkdir()
    (firm / "pack.yaml").symlink_to(secret)
    refused(home, firm, "P104")


def test_links_that_lead_in_a_circle(home, firm):
    pack_of(firm, {})
    (firm / "a.yaml").symlink_to(firm / "b.yaml")
    (firm / "b.yaml").symlink_to(firm / "a.yaml")
    refused(home, firm, "P104")


@pytest.mark.parametrize(
    "name", ["pack.yaml", full("sources.yaml"), full("templates/report/firm.css")]
)
def test_a_pipe_is_not_waited_for(home, firm, name):
    pack_of(firm, {"templates/report/cover.html.j2": "<p>x</p>"})
    (firm / name).unlink(missing_ok=True)
    os.mkfifo(firm / name)
    refused(home, firm, "P104")


@pytest.mark.parametrize("device", ["/dev/zero", full("/dev/stdin")])
def test_a_device_is_not_read(home, firm, device):
    pack_of(firm, {})
    (firm / "sources.yaml").symlink_to(device)
    refused(home, firm, "P104")


@pytest.mark.parametrize("name", ["a\x1b[31m.yaml", full("a\nb.yaml"), full("a\x07/x.yaml")])
def test_a_name_that_a_terminal_would_obey(home, firm, name):
    ran = refused(home, pack_of(firm, {name: "a: 1\n"}), "P104")
    assert "\x1b" not in ran.text
    assert "\x07" not in ran.text


def test_texts_and_keys_that_a_terminal_would_obey(home, firm):
    escape = r'"It \e]0;gone\a helps."'
    files = {**rule_with("title", escape), "brand.yaml": '"\\e[31mname": x\n'}
    files["recommend/reuse/other.yaml"] = rule_with("because", escape).popitem()[1]
    ran = refused(home, pack_of(firm, files), "L117")
    assert ran.text.count("L117") == 3
    assert "\x1b" not in ran.text


def test_the_harness_sees_what_is_read_outside(home, firm, secret):
    """So that a test that finds nothing strange says something."""
    pack_of(firm, {})
    ran = run(home, "pack", "check", secret.parent)
    assert str(secret) in ran.read or str(secret.parent) in ran.text
    ran = run(home, "assess", secret, "-o", home / "a.json")
    assert str(secret) in ran.read
    assert set(strange(ran, home, firm)) == {str(secret)}
