"""What a first visit transfers: the page and every file it names, compressed as they are served."""

import re
from dataclasses import dataclass
from posixpath import dirname, join, normpath

from bench.browser import Answer, Browser

NAMED = re.compile(r'["\'](/static/[^"\'#]+)')
IMPORTED = re.compile(r"""import\s*(?:[\w*{}\s,]+from\s*)?["'](\./[^"']+)["']""")


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstLoad:
    """Bytes of the bodies; `files` by address."""

    page: int
    files: dict[str, int]

    @property
    def total(self) -> int:
        return self.page + sum(self.files.values())


def first_load(browser: Browser, page: Answer) -> FirstLoad:
    """
    Fetch a page's style sheets, scripts with what they import, fonts and signs, each once.

    The font of the Latin extension is not named by the page: browsers fetch it for letters that need it only.
    """
    files: dict[str, int] = {}
    to_fetch = NAMED.findall(page.text)
    while to_fetch:
        address = to_fetch.pop()
        if address in files:
            continue
        answer = browser.get(address)
        if answer.status != 200:
            raise SystemExit(f"{address} is named by the page, and answers {answer.status}.")
        files[address] = len(answer.body)
        if address.endswith(".js"):
            source = _plain(browser, address)
            to_fetch += [normpath(join(dirname(address), name)) for name in IMPORTED.findall(source)]
    return FirstLoad(page=len(page.body), files=files)


def _plain(browser: Browser, address: str) -> str:
    return browser.uncompressed().get(address).text
