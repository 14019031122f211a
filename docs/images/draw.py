"""
Draw what a command said in a terminal as an SVG: text with colours on standard input, the picture on standard output.

`make picture` draws the one of the README. Every run of a colour stands at its own column, so that a font of another
width moves nothing.
"""

import re
import sys
from html import escape

SIZE, ADVANCE, LEADING, MARGIN = 14, 8.43, 21, 24
PAPER, INK = "#17211f", "#d5dedb"
COLOURS = {"36": "#8fd3e8", "32": "#6fd08c", "33": "#e8b45a"}  # headings, who notices, who does not
RUN = re.compile(r"(?:\x1b\[(\d+)(?:;1)?m)?([^\x1b]+)(?:\x1b\[0m)?")
FONT = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace"


def runs(line: str) -> list[tuple[int, str, str]]:
    """Column, colour and words of each part of a line; parts of a heading are told apart by their gaps."""
    found, column = list[tuple[int, str, str]](), 0
    for colour, words in RUN.findall(line):
        parts = re.finditer(r"\S+(?: \S+)*", words)
        found += [(column + part.start(), COLOURS.get(colour, INK), part.group()) for part in parts]
        column += len(words)
    return found


def drawing(lines: list[str]) -> str:
    """The whole picture; what it says is its description as well."""
    plain = [re.sub(r"\x1b\[[\d;]*m", "", line) for line in lines]
    width = round(2 * MARGIN + ADVANCE * max(map(len, plain)))
    height = 2 * MARGIN + LEADING * len(lines) - (LEADING - SIZE)
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" font-family="{FONT}" font-size="{SIZE}">',
        f"<title>{escape(plain[0])}</title>",
        f'<rect width="{width}" height="{height}" rx="10" fill="{PAPER}"/>',
    ]
    for number, line in enumerate(lines):
        y = MARGIN + SIZE - 2 + LEADING * number
        parts += [
            f'<text x="{MARGIN + ADVANCE * column:.1f}" y="{y}" fill="{colour}"'
            f' textLength="{ADVANCE * len(words):.1f}">{escape(words)}</text>'
            for column, colour, words in runs(line)
        ]
    return "\n".join([*parts, "</svg>", ""])


if __name__ == "__main__":
    sys.stdout.write(drawing(sys.stdin.read().splitlines()))
