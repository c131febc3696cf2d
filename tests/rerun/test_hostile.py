"""Files that are no report of ours, or were made to do harm: a clear error, bounded memory."""

import io
import json
import subprocess
import sys
import zlib

import pikepdf
import pytest

from advisor.errors import AdvisorError
from advisor.report.json_file import as_json
from advisor.report.rerun import pdf_file, rebuild
from tests.rerun import planted

MB = 1024 * 1024


def pdf_with(attached, *, packed=None):
    """A small PDF with a file attached; `packed` are the bytes of its stream as they are."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    if attached is not None:
        spec = pikepdf.AttachedFileSpec(pdf, attached, filename="advice.json")
        pdf.attachments["advice.json"] = spec
        if packed is not None:
            stream = spec.get_file().obj
            stream.write(packed, filter=pikepdf.Name.FlateDecode)
    return planted.saved(pdf)


def zeros(size):
    """Zlib data that unpack to so many zeros."""
    packer = zlib.compressobj(9)
    piece = bytes(MB)
    return b"".join([packer.compress(piece) for _ in range(size // MB)]) + packer.flush()


def locked():
    pdf = pikepdf.open(io.BytesIO(pdf_with(b"{}")))
    out = io.BytesIO()
    pdf.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


def for_everyone():
    pdf = pikepdf.open(io.BytesIO(pdf_with(b"{}")))
    out = io.BytesIO()
    pdf.save(out, encryption=pikepdf.Encryption(owner="a", user=""))
    return out.getvalue()


def packed_twice():
    content = pdf_with(b"{}", packed=zlib.compress(b"{}"))
    return content.replace(b"/Filter /FlateDecode", b"/Filter [/FlateDecode /FlateDecode]")


def page_of(size):
    pdf = pikepdf.open(io.BytesIO(pdf_with(b"{}")))
    stream = pdf.make_stream(b"")
    stream.write(zeros(size), filter=pikepdf.Name.FlateDecode)
    pdf.pages[0].Contents = stream
    return planted.saved(pdf)


CASES = {
    "empty": ("R520", lambda: b""),
    "a text": ("R520", lambda: b"engagement: {client: A}\n" * 90),
    "a picture": ("R520", lambda: b"\x89PNG\r\n\x1a\n" + bytes(400)),
    "only a head": ("R521", lambda: b"%PDF-1.7\n"),
    "cut off": ("R521", lambda: pdf_with(b"{}" * 4000, packed=bytes(9000))[:700]),
    "locked": ("R521", locked),
    "encrypted for everyone": ("R521", for_everyone),
    "nothing attached": ("R522", lambda: pdf_with(None)),
    "forty megabytes attached": ("R523", lambda: pdf_with(bytes(40 * MB))),
    "a bomb attached": ("R523", lambda: pdf_with(b"{}", packed=zeros(200 * MB))),
    "packed twice": ("R521", packed_twice),
    "a bomb as a page": ("R523", lambda: page_of(100 * MB)),
    "no JSON": ("R526", lambda: pdf_with(b"not { json")),
    "deep JSON": ("R526", lambda: pdf_with(b"[" * 200_000)),
    "no advice": ("R526", lambda: pdf_with(b'{"figures": [1]}')),
    "not a number": ("R526", lambda: pdf_with(b'{"figures": {}, "a": NaN}')),
    "of a later version": ("R526", lambda: pdf_with(b'{"figures": {}, "schema_version": 9}')),
    "without inputs": ("R524", lambda: pdf_with(b'{"figures": {}, "schema_version": 1}')),
}


@pytest.mark.parametrize("name", CASES)
def test_a_clear_error_and_no_traceback(name, advisor, tmp_path):
    code, make = CASES[name]
    path = tmp_path / "report.pdf"
    path.write_bytes(make())
    done = advisor("verify", path, "--no-pages", "--alone")
    assert done.code == 2
    assert code in done.err
    assert "Traceback" not in done.err
    assert "S500" not in done.err
    assert str(path) in done.err or code == "R524"


def test_a_missing_file_and_a_folder(advisor, tmp_path):
    assert "L101" in advisor("verify", tmp_path / "none.pdf").err
    assert "L102" in advisor("verify", tmp_path).err
    assert "L101" in advisor("extract", tmp_path / "none.pdf").err


def test_a_file_that_is_larger_than_any_report(advisor, tmp_path):
    path = tmp_path / "large.pdf"
    with path.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(pdf_file.LARGEST_FILE + 1)
    done = advisor("verify", path)
    assert done.code == 2
    assert "R523" in done.err


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit there")
def test_a_bomb_does_not_fill_the_memory(tmp_path, scale):
    """Zeros packed a thousandfold in the attachment: refused with memory to spare."""
    path = tmp_path / "bomb.pdf"
    path.write_bytes(pdf_with(b"{}", packed=zeros(scale(256, 1024) * MB)))
    code = (
        "import resource, sys; from pathlib import Path\n"
        "import pikepdf\n"
        "from advisor.report.rerun.pdf_file import read_report\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try:\n    read_report(Path(sys.argv[1]))\n"
        "except Exception as error:\n    print(error.problems[0].code)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, path], capture_output=True, text=True, check=True
    )
    found, grown = done.stdout.split()
    assert found == "R523"
    assert int(grown) < 120_000  # kilobytes


def drawing(content, advice):
    """A PDF that carries an advice, with a page of some content and a drawing that draws itself."""
    pdf = pikepdf.open(io.BytesIO(pdf_with(advice)))
    form = pdf.make_stream(b"/F Do " * 50)
    form.Type, form.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    form.BBox = pikepdf.Array([0, 0, 1, 1])
    form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=form))
    pdf.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=form))
    pdf.pages[0].Contents = pdf.make_stream(content)
    return planted.saved(pdf)


@pytest.mark.parametrize(
    "content",
    [
        b"BT Tf ET",
        b"BT /F0 12 Tf 5 Tj ET",
        b"BT [<00",
        b"BT [(a) (b)] TJ ET",
        b"/F Do",
        b"Do",
    ],
)
def test_odd_pages_give_a_coded_error_or_are_read(
    content, advice_of, advisor, tmp_path, monkeypatch
):
    monkeypatch.setattr("advisor.report.rerun.page_text._MOST_STEPS", 20_000)
    path = tmp_path / "report.pdf"
    path.write_bytes(drawing(content, as_json(advice_of("board-minutes")).encode()))
    done = advisor("verify", path, "--no-pages", "--alone")
    assert done.code in (0, 2)
    assert "Traceback" not in done.err
    assert "S500" not in done.err, done.err
    if done.code == 2:
        assert "R521" in done.err


def wrong(data, change):
    data = json.loads(json.dumps(data))
    change(data)
    return data


ODD = {
    "a billion draws": lambda d: d["inputs"].update(draws=10**9),
    "draws that are a text": lambda d: d["inputs"].update(draws="many"),
    "a negative number of draws": lambda d: d["inputs"].update(draws=-1),
    "no seed": lambda d: d["inputs"].pop("seed"),
    "an unknown fact": lambda d: d["answers"][0].update(fact="no.such"),
    "a number as a list": lambda d: d["answers"][0].update(value={"a": []}),
    "a condition that is none": lambda d: d["inputs"]["resolved"]["rules"][0].update(when="["),
    "a deep condition": lambda d: d["inputs"]["resolved"]["rules"][0].update(
        when='{"not":' * 900 + "{}" + "}" * 900
    ),
    "a rule that names no fact": lambda d: d["inputs"]["resolved"]["rules"][0].update(
        when='{"no.such.fact": 3}'
    ),
    "an expression that is none": lambda d: d["inputs"]["resolved"]["derived"][0].update(
        cases='[{"value": "__import__(\\"os\\").system(\\"true\\")"}]'
    ),
    "no questions": lambda d: d["inputs"]["resolved"].update(questions=[]),
    "no ranking": lambda d: d["inputs"]["resolved"].update(ranking={}),
    "ranking that is a list": lambda d: d["inputs"]["resolved"].update(ranking=[1]),
    "no use case": lambda d: d.update(use_cases=[]),
    "a use case without a name": lambda d: d["use_cases"][0].pop("name"),
    "an edit of what is not there": lambda d: d.update(edits=[{"hide": "x", "use_case": "y"}]),
    "an empty currency": lambda d: d["engagement"].update(currency="XXX"),
    "a date that is none": lambda d: d["engagement"].update(date="2026-99-99"),
    "a language that is none": lambda d: d["engagement"].update(language="../../etc"),
    "factors without an end": lambda d: [f.pop("high") for f in d["inputs"]["factors"]],
    "a horizon without end": lambda d: d["answers"].append(
        {**d["answers"][0], "fact": "ctx.horizon_years", "value": 10.0**12, "state": "known"}
    ),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_inputs_give_a_coded_error_or_another_result(name, advice_of, advisor, tmp_path):
    data = wrong(advice_of("support-chatbot"), ODD[name])
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf_with(as_json(data).encode()))
    done = advisor("verify", path, "--no-pages", "--alone")
    assert done.code in (1, 2), done.out
    assert "Traceback" not in done.err
    assert "S500" not in done.err, done.err
    if done.code == 2:
        assert any(code in done.err for code in ("R52", "A2", "P"))


@pytest.mark.parametrize("name", ["a billion draws", "a deep condition", "no seed"])
def test_inputs_that_cannot_be_read_are_told_as_such(name, advice_of):
    with pytest.raises(AdvisorError) as error:
        rebuild.rebuilt(wrong(advice_of("support-chatbot"), ODD[name]))
    assert error.value.problems[0].code == "R525"


def test_a_missing_library_is_told(monkeypatch, advisor, tmp_path):
    monkeypatch.setitem(sys.modules, "pikepdf", None)
    path = tmp_path / "report.pdf"
    path.write_bytes(b"%PDF-1.7\n")
    done = advisor("verify", path)
    assert done.code == 2
    assert "R528" in done.err


def test_an_advice_of_an_early_version_is_told_apart():
    with pytest.raises(AdvisorError) as error:
        rebuild.rebuilt({"figures": {}, "inputs": {"packs": []}})
    assert error.value.problems[0].code == "R524"
