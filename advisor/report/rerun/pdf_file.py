"""A report's PDF opened with care: what is attached, the hashes that it tells, its pages.

A file may come from anywhere. Streams are inflated here, in pieces and up to a limit, before the
PDF library sees the file, so that no small file can fill the memory.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.errors import AdvisorError, Place
from advisor.report.metadata import ADVICE_PREFIX, SHA256

if TYPE_CHECKING:
    import pikepdf

ATTACHMENT = "advice.json"
MB = 1024 * 1024
LARGEST_FILE = 256 * MB
LARGEST_ADVICE = 36 * MB  # that of two hundred use cases takes about 25
LARGEST_STREAM = 48 * MB
_ALL_STREAMS = 512 * MB
_STREAM = re.compile(rb"stream\r?\n")
_TWICE = re.compile(rb"/Filter\s*\[[^\]]*/F[^\]]*/F")
_TOLD = re.compile(rf"<{ADVICE_PREFIX}:{SHA256}>\s*([0-9a-f]{{64}})\s*</{ADVICE_PREFIX}:{SHA256}>")
_TOLD_SHORT = re.compile(rf'{ADVICE_PREFIX}:{SHA256}="([0-9a-f]{{64}})"')
_PIECE = 65_536
SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Report:
    """What of a report's file is checked.

    Attributes:
        file: its path.
        data: the advice that it carries.
        attached: the attached file, byte for byte.
        sha256: of the attached file.
        told: the same as the metadata tell it; None where they do not.
        md5: of the attached file, as the PDF's own check sum tells it; None where it does not.
        content: the whole PDF.
    """

    file: Path
    data: Mapping[str, Any]
    attached: bytes
    sha256: str
    told: str | None
    md5: bytes | None
    content: bytes = field(repr=False)

    @property
    def md5_fits(self) -> bool:
        """Whether the PDF's own check sum is that of the attached file, or missing."""
        found = hashlib.md5(self.attached, usedforsecurity=False).digest()
        return self.md5 in (None, found)


def read_report(path: Path) -> Report:
    """Open a report.

    Raises:
        AdvisorError: R520 no PDF, R521 damaged or locked, R522 no advice attached, R523 too large,
            R526 what is attached is no advice, R528 the PDF library is missing; L101 to L105.
    """
    content = _content(path)
    with opened(content, str(path)) as pdf:
        attached, md5 = _attached(pdf, path)
        told = _told(pdf)
    data = read_advice(attached, str(path))
    return Report(path, data, attached, hashlib.sha256(attached).hexdigest(), told, md5, content)


def read_any(path: Path) -> Mapping[str, Any]:
    """The Advice dict of a report, or of an advice written as JSON.

    Raises:
        AdvisorError: as `read_report`.
    """
    content = _content(path)
    if content.lstrip()[:1] == b"{":
        return read_advice(content, str(path))
    return read_report(path).data


def read_advice(content: bytes, name: str) -> Mapping[str, Any]:
    """The Advice dict of an attached file, or of one written by `advisor assess -o advice.json`.

    Raises:
        AdvisorError: R523 too large, R526 no advice.
    """
    if len(content) > LARGEST_ADVICE:
        raise _too_large("advice", LARGEST_ADVICE, name)
    try:
        data = json.loads(content, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise _no_advice(f"it is no JSON: {error}", name) from None
    if not isinstance(data, dict) or not isinstance(data.get("figures"), dict):
        raise _no_advice("it has no figures", name)
    if data.get("schema_version") != SCHEMA_VERSION:
        told = data.get("schema_version")
        raise _no_advice(f"its schema version is {told}, not {SCHEMA_VERSION}", name)
    return data


def opened(content: bytes, name: str) -> pikepdf.Pdf:
    """The PDF in some bytes.

    Raises:
        AdvisorError: R520, R521, R523, R528.
    """
    from io import BytesIO

    library = _library()
    if b"%PDF-" not in content[:1024]:
        raise AdvisorError.of(
            "R520",
            "This is no PDF.",
            place=Place(name),
            todo="Name a report that `advisor assess -o report.pdf` wrote.",
        )
    _inflatable(content, name)
    try:
        pdf: pikepdf.Pdf = library.open(BytesIO(content))
        if pdf.is_encrypted:
            pdf.close()
            raise damaged("it is encrypted", name)
        return pdf
    except library.PasswordError:
        raise damaged("it is locked by a password", name) from None
    except (library.PdfError, library.DataDecodingError, ValueError, RuntimeError) as error:
        raise damaged(first_line(error), name) from None


def inflated(stream: pikepdf.Object, largest: int, name: str) -> bytes:
    """The content of a stream, up to a size.

    Raises:
        AdvisorError: R521 where it is damaged, R523 where it is larger.
    """
    raw = bytes(stream.read_raw_bytes())
    filters = stream.get("/Filter")
    names = (
        []
        if filters is None
        else [str(f) for f in filters]
        if _is_array(filters)
        else [str(filters)]
    )
    if not names:
        if len(raw) > largest:
            raise _too_large("stream", largest, name)
        return raw
    if names != ["/FlateDecode"] or "/DecodeParms" in stream:
        raise damaged(f"a stream is packed in a way that no report is ({', '.join(names)})", name)
    out = bytearray()
    try:
        for piece in _pieces(raw):
            out += piece
            if len(out) > largest:
                raise _too_large("stream", largest, name)
    except zlib.error as error:
        raise damaged(f"a stream cannot be unpacked: {error}", name) from None
    return bytes(out)


def _is_array(value: object) -> bool:
    return isinstance(value, _library().Array)


def _pieces(raw: bytes) -> Iterator[bytes]:
    """What a zlib stream unpacks to, in small pieces."""
    unpacker = zlib.decompressobj()
    waiting = raw
    while waiting and not unpacker.eof:
        yield unpacker.decompress(waiting, _PIECE)
        waiting = unpacker.unconsumed_tail
    yield unpacker.flush(_PIECE)


def _inflatable(content: bytes, name: str) -> None:
    """Refuse a file of which a stream unpacks to more than any report holds."""
    if _TWICE.search(content):
        raise damaged("a stream is packed twice", name)
    total = 0
    for found in _STREAM.finditer(content):
        start = found.end()
        if content[start : start + 1] != b"x":  # the first byte of all that zlib packs as usual
            continue
        size = 0
        unpacker = zlib.decompressobj()
        waiting: bytes | memoryview = memoryview(content)[start : start + _PIECE]
        at = start + _PIECE
        try:
            while not unpacker.eof and len(waiting):
                size += len(unpacker.decompress(waiting, _PIECE))
                if size > LARGEST_STREAM:
                    raise _too_large("stream", LARGEST_STREAM, name)
                waiting = unpacker.unconsumed_tail
                if not waiting:
                    waiting = memoryview(content)[at : at + _PIECE]
                    at += _PIECE
        except zlib.error:
            continue  # the PDF library says whether that matters
        total += size
        if total > _ALL_STREAMS:
            raise _too_large("PDF", _ALL_STREAMS, name)


def _attached(pdf: pikepdf.Pdf, path: Path) -> tuple[bytes, bytes | None]:
    """The attached advice, and the check sum that the PDF tells of it."""
    library = _library()
    try:
        if ATTACHMENT not in pdf.attachments:
            raise AdvisorError.of(
                "R522",
                f"The PDF carries no {ATTACHMENT}: it is no report of ours, or it lost the file.",
                place=Place(str(path)),
                todo="Printing or saving a report anew drops what is attached; take the file as "
                "`advisor assess` wrote it.",
            )
        stream = pdf.attachments[ATTACHMENT].get_file().obj
        params = stream.get("/Params")
        told = None if params is None else params.get("/CheckSum")
        return inflated(stream, LARGEST_ADVICE, str(path)), None if told is None else bytes(told)
    except (library.PdfError, library.DataDecodingError) as error:
        raise damaged(first_line(error), str(path)) from None
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise damaged(f"the list of attached files: {first_line(error)}", str(path)) from None


def _told(pdf: pikepdf.Pdf) -> str | None:
    """The hash of the attached advice as the metadata tell it."""
    stream = pdf.Root.get("/Metadata")
    if stream is None:
        return None
    text = inflated(stream, MB, ATTACHMENT).decode("utf-8", "replace")
    found = _TOLD.search(text) or _TOLD_SHORT.search(text)
    return found[1] if found else None


def _content(path: Path) -> bytes:
    name = str(path)
    if not path.exists():
        raise AdvisorError.of(
            "L101", "The report does not exist.", place=Place(name), todo="Check the path."
        )
    if path.is_dir():
        raise AdvisorError.of(
            "L102", "This is a directory, not a report.", place=Place(name), todo="Name a file."
        )
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise _too_large("PDF", LARGEST_FILE, name)
        return path.read_bytes()
    except OSError as error:
        raise AdvisorError.of(
            "L105",
            f"The report cannot be read: {error.strerror}.",
            place=Place(name),
            todo="See to its permissions.",
        ) from None


def _library() -> Any:
    try:
        import pikepdf
    except (ImportError, OSError) as error:
        raise AdvisorError.of(
            "R528",
            f"A PDF cannot be read here: {first_line(error)}.",
            todo="Install pikepdf.",
        ) from None
    return pikepdf


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number of JSON")


def damaged(why: str, name: str) -> AdvisorError:
    """The error that a PDF cannot be read."""
    return AdvisorError.of(
        "R521",
        f"The PDF cannot be read: {why}.",
        place=Place(name),
        todo="Take the file as `advisor assess` wrote it.",
    )


def _too_large(what: str, limit: int, name: str) -> AdvisorError:
    return AdvisorError.of(
        "R523",
        f"A {what} in the file unpacks to more than {limit // MB} MB, which no report does."
        if what == "stream"
        else f"The {what} is larger than {limit // MB} MB, which none of ours is.",
        place=Place(name),
        todo="Take the file as `advisor assess` wrote it.",
    )


def _no_advice(why: str, name: str) -> AdvisorError:
    return AdvisorError.of(
        "R526",
        f"What is attached as {ATTACHMENT} is no advice of this program: {why}.",
        place=Place(name),
        todo="Take the report as `advisor assess` wrote it.",
    )


def first_line(error: BaseException) -> str:
    """What an exception says, in a line."""
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".")[:200] if lines else type(error).__name__
