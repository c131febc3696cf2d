"""Every page that links lead to, parsed, and what no page may hold."""

from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

_LINKS = {"a": "href", "link": "href", "script": "src", "img": "src", "iframe": "src"}
_FILES = (".pdf", ".xlsx", ".yaml", ".md", ".json", ".html")  # each takes a report, or is no page
_RUNS = ("javascript:", "vbscript:", "data:text/html")


class Page(HTMLParser):
    """A page as a browser takes it apart: elements with their attributes, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self._inside = ""
        self.scripts = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, {k: v or "" for k, v in attrs}))
        self._inside = tag

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag):
        self._inside = ""

    def handle_data(self, data):
        if self._inside == "script":
            self.scripts += data
        else:
            self.text += data

    def links(self, tag="a") -> Iterator[str]:
        for name, attributes in self.elements:
            if name == tag and attributes.get(_LINKS[tag]):
                yield attributes[_LINKS[tag]]

    def forms(self) -> Iterator[tuple[str, str]]:
        for name, attributes in self.elements:
            if name == "form":
                yield attributes.get("method", "get").lower(), attributes.get("action", "")


def faults(page: Page, mark: str, *, inline_styles: bool = False) -> list[str]:
    """What makes a page run or load what a text holds, or what the policy would block."""
    found = []
    if page.scripts.strip():
        found.append(f"script within the page: {page.scripts[:60]!r}")
    for tag, attributes in page.elements:
        if mark in tag or any(mark in name for name in attributes):
            found.append(f"a text became an element or attribute: <{tag} {attributes}>")
        if tag in ("object", "embed", "base", "frame") or (tag == "style" and not inline_styles):
            found.append(f"<{tag}>")
        for name, value in attributes.items():
            plain = "".join(value.split()).lower()
            if name.startswith("on") or name in ("srcdoc", "hx-on", "hx-vals", "hx-vars"):
                found.append(f"<{tag} {name}={value[:60]!r}>")
            if name == "style" and not inline_styles:
                found.append(f"<{tag} style>")
            if name in ("href", "src", "action", "formaction", "xlink:href") and plain.startswith(
                _RUNS
            ):
                found.append(f"<{tag} {name}={value[:60]!r}>")
        source = attributes.get(_LINKS.get(tag, ""), "")
        if tag in ("script", "link", "img", "iframe") and urlsplit(source).netloc:
            found.append(f"<{tag}> from elsewhere: {source}")
    return found


def pages(
    browser, start: str = "/", most: int = 400, dead: list[str] | None = None
) -> Iterator[tuple[str, Page]]:
    """Every HTML page that links lead to from a start, each once.

    Links that lead nowhere are put into `dead`; without it they are a failure.
    """
    waiting, seen, visited = [start], {start}, 0
    while waiting and visited < most:
        path = waiting.pop(0)
        visited += 1
        response = browser.get(path)
        if dead is not None and response.status_code == 404:
            dead.append(path)
            continue
        assert response.status_code == 200, (path, response.status_code, response.text[:300])
        if not response.headers["content-type"].startswith("text/html"):
            continue
        page = Page(response.text)
        yield path, page
        for link in page.links():
            there = urldefrag(urljoin(path, link)).url
            if not urlsplit(there).netloc and there not in seen and not there.endswith(_FILES):
                seen.add(there)
                waiting.append(there)
