"""Words by language of merged packs, read when a language is asked for.

Words stand beside rules and questions, in `texts/<language>.yaml` and in `texts/<language>/`. An
English run neither reads nor parses those of other languages; what was read is kept by the content
of its files, apart from the compiled pack.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from advisor.errors import AdvisorError, Problem
from advisor.pack import cache as disk
from advisor.pack.changed import Change
from advisor.pack.changes import change
from advisor.pack.files import LANGUAGE, TEXTS, file_language, pack_files
from advisor.pack.words import Words, lay_words, without_replaced


def text_files(folder: Path, language: str) -> list[Path]:
    """The files of a pack with words in a language."""
    if not (folder / TEXTS).is_dir():
        return []
    return [
        path
        for path in pack_files(folder)
        if file_language(path.relative_to(folder).parts) == language
    ]


class Texts(Mapping[str, Mapping[str, Any]]):
    """The words of packs by language: sections, ids, words."""

    def __init__(self, layers: Sequence[Mapping[str, Any]], *, kept: bool = True) -> None:
        """Words that are yet to be read.

        Args:
            layers: of the packs in their order, as `layer` makes them.
            kept: keep on disk what was read.
        """
        self._layers = layers
        self._kept = kept
        self._read: dict[str, tuple[Words, tuple[Change, ...], str]] = {}
        self._languages = tuple(sorted({code for each in layers for code in _languages(each)}))

    def __getitem__(self, language: str) -> Words:
        if language not in self._languages:
            raise KeyError(language)
        return self._laid(language)[0]

    def __contains__(self, language: object) -> bool:
        return language in self._languages

    def __iter__(self) -> Iterator[str]:
        return iter(self._languages)

    def __len__(self) -> int:
        return len(self._languages)

    def top_languages(self) -> tuple[str, ...]:
        """The languages in which the last pack has words itself."""
        return tuple(sorted(_languages(self._layers[-1]))) if self._layers else ()

    def top(self, language: str) -> Words:
        """The words of the last pack alone."""
        words: Words = {}
        layer = self._layers[-1]
        lay_words(words, layer["beside"].get(language) or {})
        lay_words(words, _sections(layer, language, kept=self._kept)[0])
        return words

    def changes(self, languages: Iterable[str]) -> tuple[Change, ...]:
        """What packs over the first one change in the words of languages."""
        codes = [code for code in languages if code in self._languages]
        return tuple(each for code in codes for each in self._laid(code)[1])

    def digest(self, language: str) -> str:
        """The hash of the files with words in a language; nothing where there are none."""
        return self._laid(language)[2] if language in self._languages else ""

    def _laid(self, language: str) -> tuple[Words, tuple[Change, ...], str]:
        found = self._read.get(language)
        if found is None:
            found = self._read[language] = self._lay(language)
        return found

    def _lay(self, language: str) -> tuple[Words, tuple[Change, ...], str]:
        words: Words = {}
        changes: list[Change] = []
        digests: list[str] = []
        for n, layer in enumerate(self._layers):
            without_replaced(words, layer["replaced"])
            own: Words = {}
            sections, digest = _sections(layer, language, kept=self._kept)
            lay_words(own, layer["beside"].get(language) or {})
            lay_words(own, sections)
            lay_words(words, own)
            digests.append(digest)
            if n:
                changes += [
                    Change(**{**each, "keys": tuple(each["keys"])})
                    for section, names in own.items()
                    if names
                    for each in [
                        change(
                            "changed",
                            "words",
                            f"{language}.{section}",
                            layer["label"],
                            keys=sorted(names),
                        )
                    ]
                ]
        whole = hashlib.sha256(" ".join(digests).encode()).hexdigest()[:16]
        return words, tuple(changes), whole if any(digests) else ""


def _languages(layer: Mapping[str, Any]) -> set[str]:
    found = {*layer["beside"], *(layer["read"] or {})}
    folder = Path(layer["folder"]) / TEXTS
    if layer["read"] is None and folder.is_dir():
        names = [
            path.name if path.is_dir() else path.name.removesuffix(".yaml")
            for path in folder.iterdir()
            if path.is_dir() or path.name.endswith(".yaml")
        ]
        found |= {name for name in names if LANGUAGE.fullmatch(name)}
    return found


def _sections(
    layer: Mapping[str, Any], language: str, *, kept: bool
) -> tuple[Mapping[str, Any], str]:
    """The words of a pack's files in a language, and the hash of these files.

    Raises:
        AdvisorError: what is wrong in them.
    """
    if layer["read"] is not None:
        # A check has read and judged them.
        return layer["read"].get(language) or {}, ""
    folder = Path(layer["folder"])
    files = text_files(folder, language)
    if not files:
        return {}, ""
    sums = [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]
    names = [path.relative_to(folder).as_posix() for path in files]
    digest = hashlib.sha256(" ".join([*names, *sums]).encode()).hexdigest()[:24]
    name = f"texts-{disk.FORMAT}-{digest}.json"
    data = disk.kept(name) if kept else None
    if data is None:
        data = _parsed(language, files)
        if kept:
            disk.keep(name, data)
    return data, digest


def _parsed(language: str, files: Sequence[Path]) -> dict[str, Any]:
    # These read with pydantic, which words out of the cache do not need.
    from advisor.loading import load_yaml
    from advisor.pack.read_texts import TextFiles

    problems: list[Problem] = []
    texts = TextFiles()
    for path in files:
        texts.add(load_yaml(path, what="pack file"), language, problems)
    if problems:
        raise AdvisorError(problems)
    return dict(texts.words.get(language) or {})
