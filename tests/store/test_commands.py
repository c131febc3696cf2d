"""`advisor engagement …` on files of the tests, and between a file and PostgreSQL."""

import json

import pytest

from advisor.interview.kept import Change
from advisor.loading import load_yaml

SECTOR = ("answers", "ctx.sector")


@pytest.fixture
def file(tmp_path, monkeypatch):
    path = tmp_path / "kept" / "engagements.sqlite"
    monkeypatch.setenv("ADVISOR_STORE", str(path))
    return path


@pytest.fixture
def harbour(advisor, file, samples):
    assert advisor("engagement", "import", samples["support-chatbot"], "--name", "Ada").code == 0
    return "harbour-retail"


def test_without_engagements_the_list_says_so(advisor, file):
    result = advisor("engagement", "list")
    assert (result.code, result.out) == (0, "")
    assert str(file) in result.err
    assert oct(file.stat().st_mode & 0o777) == "0o600", "nobody else reads a client's answers"


@pytest.mark.parametrize("sample", ["support-chatbot", "city-portfolio"])
def test_what_is_imported_is_exported_again_without_loss(advisor, file, samples, tmp_path, sample):
    name = advisor("engagement", "import", samples[sample]).out.strip()
    result = advisor("engagement", "export", name, "-o", tmp_path / "out.yaml")
    assert result.code == 0, result.err
    assert load_yaml(tmp_path / "out.yaml").value == load_yaml(samples[sample]).value
    again = advisor("engagement", "import", tmp_path / "out.yaml", "--as", "again")
    assert again.out.strip() == "again"
    printed = advisor("engagement", "export", "again").out
    assert printed == (tmp_path / "out.yaml").read_text()


def test_all_are_exported_into_a_folder_and_no_file_is_written_over(
    advisor, harbour, samples, tmp_path
):
    advisor("engagement", "import", samples["support-chatbot"])
    result = advisor("engagement", "export", "--all", "-o", tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "harbour-retail-2.yaml",
        "harbour-retail.yaml",
    ]
    before = (tmp_path / "out/harbour-retail.yaml").read_bytes()
    (tmp_path / "out/harbour-retail-2.yaml").write_text("mine")
    result = advisor("engagement", "export", "--all", "-o", tmp_path / "out")
    assert result.code == 2
    assert result.err.startswith("K301")
    assert (tmp_path / "out/harbour-retail-2.yaml").read_text() == "mine"
    assert advisor("engagement", "export", "--all", "-o", tmp_path / "out", "--force").code == 0
    assert (tmp_path / "out/harbour-retail.yaml").read_bytes() == before


def test_a_bad_answers_file_is_refused_unless_it_is_taken_as_it_is(advisor, file, tmp_path):
    bad = tmp_path / "bad.yaml"
    bad.write_text(
        "engagement: {client: X}\nuse_cases:\n  - id: a\n    answers: {no.question: 3}\n"
    )
    result = advisor("engagement", "import", bad)
    assert (result.code, result.out) == (2, "")
    assert "A210" in result.err
    assert "bad.yaml:4" in result.err
    assert advisor("engagement", "list", "--json").out == "[]\n"
    result = advisor("engagement", "import", bad, "--as-is")
    assert (result.code, result.out) == (0, "x\n")
    assert "A210 (warning)" in result.err


def test_an_engagement_that_was_just_begun_comes_back(advisor, file, tmp_path):
    begun = tmp_path / "begun.yaml"
    begun.write_text("engagement: {client: Neu}\n")
    result = advisor("engagement", "import", begun)
    assert (result.code, result.out, result.err) == (0, "neu\n", "")


def test_the_list_and_the_history_tell_what_happened(advisor, harbour, file, opened):
    store = opened(file)
    store.write(harbour, [Change(SECTOR, "health")], seen=1, who="Ben 🌱")
    store.write(harbour, [Change(SECTOR, None)], seen=2, who="Ben 🌱", what="undo")
    store.sign(harbour, seen=3, who="Dr Eva", note="as discussed")
    (line,) = advisor("engagement", "list").out.splitlines()
    assert line.startswith("harbour-retail  ")
    assert line.endswith("Harbour Retail, 1 use case, revision 4, signed off")
    (row,) = json.loads(advisor("engagement", "list", "--json").out)
    assert (row["ident"], row["signed"], row["revision"]) == ("harbour-retail", True, 4)
    told = advisor("engagement", "history", harbour).out.splitlines()
    assert "Ada: made all of it" in told[0]
    assert "Ben 🌱: answered ctx.sector" in told[1]
    assert told[2].endswith(" → health")
    assert told[4].strip() == "health → –"
    assert "Dr Eva: signed off" in told[5]
    assert "as discussed" in told[6]
    result = advisor("engagement", "reopen", harbour, "--note", "new prices", "--name", "Ben")
    assert result.out == "Assessment 2 of harbour-retail is open. The signed one is revision 3.\n"
    assert "it can be changed" in advisor("engagement", "reopen", harbour).err
    assert len(json.loads(advisor("engagement", "history", harbour, "--json").out)) == 5
    only = advisor("engagement", "history", harbour, "--at", "sector").out
    assert len(only.splitlines()) == 4
    assert "health" not in advisor("engagement", "export", harbour, "--at", "1").out
    assert "ctx.sector: health" in advisor("engagement", "export", harbour, "--at", "2").out


def test_deleting_asks_first_and_tells_what_was_removed(advisor, harbour, file, monkeypatch):
    import io

    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"n\n")))
    assert advisor("engagement", "delete", harbour).code == 130
    assert "harbour-retail" in advisor("engagement", "list").out
    result = advisor("engagement", "delete", harbour, "--yes")
    assert result.code == 0
    assert "harbour-retail (Harbour Retail), 1 use case, 19 answers, 1 event." in result.out
    assert "Backups" in result.err
    assert advisor("engagement", "list").out == ""
    result = advisor("engagement", "delete", harbour, "--yes")
    assert (result.code, result.err[:4]) == (2, "K101")


def test_an_engagement_moves_with_its_history(advisor, harbour, file, server, opened):
    url = server.new_schema()
    store = opened(file)
    store.write(harbour, [Change(SECTOR, "health")], seen=1, who="Ben")
    store.sign(harbour, seen=2, who="Eva")
    events, kept, listed = store.events(harbour), store.read(harbour), store.listed()
    result = advisor("engagement", "move", harbour, "--to", url)
    assert result.code == 0, result.err
    assert advisor("engagement", "list").out == ""
    firm = opened(url)
    assert (firm.events(harbour), firm.read(harbour), firm.listed()) == (events, kept, listed)
    # And back, as a copy; there is one then, so that it is not copied twice.
    back = ("engagement", "move", "--all", "--keep", "--store", url, "--to", str(file))
    assert advisor(*back).code == 0
    assert (store.events(harbour), store.read(harbour), store.listed()) == (events, kept, listed)
    result = advisor(*back)
    assert (result.code, result.err[:4]) == (2, "K104")
    assert advisor("engagement", "check", "--store", url).out.endswith("sound, 1 engagement\n")


def test_a_backup_holds_everything_and_is_a_store(advisor, place, opened, samples, tmp_path):
    store = opened(place)
    document = load_yaml(samples["support-chatbot"]).value
    for name in ("one", "two"):
        store.create(document, who="Ada", ident=name)
    store.write("one", [Change(SECTOR, "health")], seen=1, who="Ben")
    to = tmp_path / "backup of today.sqlite"
    result = advisor("engagement", "backup", to, "--store", place)
    assert (result.code, result.out) == (0, f"{to}: 2 engagements, checked\n")
    assert [path.name for path in tmp_path.glob("*backup*")] == [to.name], "one file, nothing left"
    copied = opened(to)
    assert copied.listed() == store.listed()
    assert [copied.events(name) for name in ("one", "two")] == [
        store.events(name) for name in ("one", "two")
    ]
    before = to.read_bytes()
    result = advisor("engagement", "backup", to, "--store", place)
    assert (result.code, result.err[:4]) == (2, "K301")
    assert to.read_bytes() == before
    result = advisor("engagement", "backup", tmp_path / "no" / "x", "--store", place)
    assert (result.code, result.err[:4]) == (2, "K301")


def test_names_and_places_that_are_none_are_refused(advisor, harbour, samples, tmp_path):
    for arguments, code in (
        (("import", samples["support-chatbot"], "--as", "../../etc/x"), "K103"),
        (("export", "../../etc/passwd"), "K101"),
        (("history", "harbor-retail"), "K101"),
        (("list", "--store", "mysql://x/y"), "K201"),
        (("list", "--store", str(tmp_path)), "K202"),
        (("list", "--store", "/proc/no/x.sqlite"), "K202"),
        (("list", "--store", "postgresql://127.0.0.1:1/x"), "K210"),
        (("list", "--store", "postgresql://[::1/x"), "K201"),
        (("export", "--all"), "S110"),
        (("export", harbour, "--at", "9"), "K105"),
        (("no",), "S110"),
    ):
        result = advisor("engagement", *arguments)
        assert result.code == 2, arguments
        assert result.err.startswith(code), (arguments, result.err)
    assert "did you mean: harbour-retail" in advisor("engagement", "history", "harbor-retail").err


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("ada:geheim@127.0.0.1:1/x", "ada:***@127.0.0.1:1/x"),
        ("ada:ge:he/im@@127.0.0.1:1/geheim", "ada:***@127.0.0.1:1/geheim"),
        ("127.0.0.1:1/x?user=ada&password=geheim&a=b", "127.0.0.1:1/x?user=ada&password=***&a=b"),
        ("127.0.0.1:1/x", "127.0.0.1:1/x"),
    ],
)
def test_a_password_is_never_shown(advisor, given, shown):
    from advisor.store import place_of

    place = place_of(f"postgresql://{given}")
    assert str(place) == f"postgresql://{shown}"
    assert "geheim" not in repr(place)
    result = advisor("engagement", "list", "--store", f"postgresql://{given}")
    assert result.code == 2
    assert "ge:he" not in result.err + result.out
    assert "password=geheim" not in result.err + result.out


def test_the_doctor_looks_at_the_store_and_makes_none(advisor, file):
    def told():
        rows = json.loads(advisor("doctor", "--json").out)
        return next(row for row in rows if row["part"] == "engagements that are kept")

    assert told()["state"] == "ok"
    assert not file.exists()
    file.parent.mkdir()
    file.write_bytes(b"no database at all, but long enough to be one" * 100)
    assert (told()["state"], told()["detail"][:4]) == ("missing", "K203")
