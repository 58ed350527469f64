"""The site as it was built: whether every link in it holds, and whether anything would be fetched from elsewhere."""

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

FETCHED = {("script", "src"), ("img", "src"), ("iframe", "src"), ("link", "href"), ("source", "src")}
NO_FETCH = {"canonical", "prev", "next"}
"""What a <link> says without anybody loading it."""


class Page(HTMLParser):
    """The names that can be jumped to, and the links: (tag, attribute, address)."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: set[str] = {"", "__top"}
        self.links: list[tuple[str, str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        self.names.update(value for key in ("id", "name") if (value := found.get(key)))
        if found.get("rel") not in NO_FETCH:
            self.links += [(tag, key, found[key] or "") for key in ("href", "src") if key in found]


def faults(site: Path) -> list[str]:
    """A sentence for each link that leads nowhere, and for each file that a page would fetch from elsewhere."""
    pages = {path: Page(path.read_text("utf-8")) for path in sorted(site.rglob("*.html"))}
    return [
        f"{path.relative_to(site)}: {why}"
        for path, page in pages.items()
        if path.name != "404.html"  # it is shown at any address, and its links begin at the top
        for link in page.links
        if (why := _fault(path, *link, pages))
    ]


def _fault(path: Path, tag: str, attribute: str, address: str, pages: dict[Path, Page]) -> str:
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        elsewhere = (tag, attribute) in FETCHED and parts.scheme != "data"
        return f"{address} would be fetched" if elsewhere else ""
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if not target.is_file():
        return f"there is no {address}"
    known = pages.get(target)
    return f"there is no {address}" if known and unquote(parts.fragment) not in known.names else ""
