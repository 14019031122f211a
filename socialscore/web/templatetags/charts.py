"""
Charts, drawn by the server as SVG.

The plot is stretched (`preserveAspectRatio="none"`), so only shapes live in it; words stay HTML. Widths are attributes,
never styles. Each column has a title, and a table beside the drawing says the same.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from socialscore.http.numbers import number
from socialscore.web.templatetags.formats import day

WIDTH, HEIGHT = 100.0, 40.0
SPARK_HEIGHT = 20.0
GRID_LINES = 4
GAP = 0.35  # white line between the parts of a bar

Moment = date | datetime
Week = tuple[Moment, int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One step of the score: where it is drawn, and its words."""

    x: str
    width: str
    when: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One part of a stacked bar."""

    kind: str
    x: str
    y: str
    width: str
    height: str
    title: str


class Series(NamedTuple):
    """What is stacked: a number for each week, under one word, in the colour of a kind."""

    kind: str
    word: str
    values: Sequence[int]


def _round(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def scale(low: int, high: int) -> list[int]:
    """Return round values for the lines of a grid, from the lowest up; they enclose `low` and `high`."""
    span = max(high - low, 1)
    rough = max(1.0, span / (GRID_LINES - 1))
    power = 10 ** math.floor(math.log10(rough))
    step = next(int(power * factor) for factor in (1, 2, 5, 10) if power * factor >= rough)
    first = (low // step) * step
    last = max(first + step, -(-high // step) * step)
    return list(range(first, last + step, step))


def _as_number(moment: Moment) -> float:
    return moment.timestamp() if isinstance(moment, datetime) else float(moment.toordinal() * 86400)


def _edges(moments: Sequence[Moment]) -> list[float]:
    """Return where each step begins, and the right end: time to scale, the last step as wide as the average."""
    times = [_as_number(moment) for moment in moments]
    average = (times[-1] - times[0]) / (len(times) - 1) if len(times) > 1 else 1.0
    end = times[-1] + (average or 1.0)
    return [(time - times[0]) / (end - times[0]) * WIDTH for time in [*times, end]]


def _three(words: Sequence[str]) -> list[str]:
    """Return the first, the middle and the last of the words under a chart."""
    return list(words) if len(words) <= 3 else [words[0], words[len(words) // 2], words[-1]]


def score_chart(points: Sequence[tuple[Moment, int]], label: str = "", *, chart_id: str = "score") -> dict[str, object]:
    """Return the context of a score drawn as steps: entries are events, and a smooth line would invent values."""
    label = label or _("Score over time")
    if not points:
        empty_text = _("The line begins with your first points.")
        return {"label": label, "columns": [], "chart_id": chart_id, "empty_text": empty_text}
    return step_chart(points, label, _("Score"), chart_id=chart_id)


def step_chart(
    points: Sequence[tuple[Moment, int]], label: str, value_word: str, *, chart_id: str
) -> dict[str, object]:
    """Return the context of a number that grew in steps; the first point stands at the left edge."""
    values = [max(0, value) for _when, value in points]
    floor = 0 if min(values) < max(values) * 0.4 else min(values)
    ticks = scale(floor, max(values))
    edges = _edges([moment for moment, _value in points])
    heights = [HEIGHT - (value - ticks[0]) / (ticks[-1] - ticks[0]) * HEIGHT for value in values]
    whens = [day(moment, "short") for moment, _value in points]
    columns = [
        Column(
            x=_round(edges[i]),
            width=_round(edges[i + 1] - edges[i]),
            when=whens[i],
            value=number(values[i]),
        )
        for i in range(len(points))
    ]
    steps = "".join(f"V{_round(heights[i])}H{_round(edges[i + 1])}" for i in range(len(values)))
    line = f"M0 {_round(heights[0])}{steps}"
    return {
        "chart_id": chart_id,
        "label": label,
        "value_word": value_word,
        "sentence": _("%(label)s: from %(first)s to %(last)s.")
        % {"label": label, "first": number(values[0]), "last": number(values[-1])},
        "ticks": [number(tick) for tick in reversed(ticks)],
        "grid": [_round(HEIGHT * i / (len(ticks) - 1)) for i in range(len(ticks))],
        "line": line,
        "area": f"{line}V{_round(HEIGHT)}H0Z",
        "end": _round(heights[-1]),
        "columns": columns,
        "names": _three(whens),
    }


def weekly_bars(weeks: Sequence[Week], label: str = "", *, chart_id: str = "weeks") -> dict[str, object]:
    """Return the context of decisions each week: (monday, approved, changes asked, not approved), oldest first."""
    label = label or _("Decisions each week")
    totals = [sum(week[1:]) for week in weeks]
    if not any(totals):
        return {"label": label, "weeks": [], "chart_id": chart_id}
    ticks = scale(0, max(totals))
    slot = WIDTH / len(weeks)
    bars = [bar for i, week in enumerate(weeks) for bar in _stack(week, i * slot + slot * 0.16, slot * 0.68, ticks[-1])]
    names = [day(week[0], "short") for week in weeks]
    highest = totals.index(max(totals))
    return {
        "chart_id": chart_id,
        "label": label,
        "sentence": _("%(label)s. Highest in the week of %(week)s with %(count)s.")
        % {"label": label, "week": day(weeks[highest][0]), "count": number(totals[highest])},
        "ticks": [number(tick) for tick in reversed(ticks)],
        "grid": [_round(HEIGHT * i / (len(ticks) - 1)) for i in range(len(ticks))],
        "bars": bars,
        "names": _three(names),
        "weeks": [(name, *week[1:]) for name, week in zip(names, weeks, strict=True)],
    }


def stacked_weeks(
    mondays: Sequence[Moment],
    series: Sequence[Series],
    label: str,
    *,
    chart_id: str,
    shown: Sequence[Sequence[str]] | None = None,
) -> dict[str, object]:
    """
    Return the context of components/stacked_weeks.html, oldest first.

    :param shown: what the table says of each week, if it is not the numbers themselves.
    """
    totals = [sum(one.values[n] for one in series) for n in range(len(mondays))]
    if not any(totals):
        return {"label": label, "weeks": [], "chart_id": chart_id}
    ticks = scale(0, max(totals))
    slot = WIDTH / len(mondays)
    names = [day(monday, "short") for monday in mondays]
    rows = shown or [[number(one.values[n]) for one in series] for n in range(len(mondays))]
    parts = [[(one.kind, one.word, one.values[n]) for one in series] for n in range(len(mondays))]
    highest = totals.index(max(totals))
    return {
        "chart_id": chart_id,
        "label": label,
        "series": series,
        "sentence": _("%(label)s. Highest in the week of %(week)s with %(count)s.")
        % {"label": label, "week": day(mondays[highest]), "count": number(totals[highest])},
        "ticks": [number(tick) for tick in reversed(ticks)],
        "grid": [_round(HEIGHT * i / (len(ticks) - 1)) for i in range(len(ticks))],
        "bars": [
            bar
            for n, name in enumerate(names)
            for bar in _bars(name, parts[n], n * slot + slot * 0.16, slot * 0.68, ticks[-1])
        ],
        "names": _three(names),
        "weeks": list(zip(names, rows, strict=True)),
    }


def _stack(week: Week, x: float, width: float, most: int) -> list[Bar]:
    """Return the parts of one week's bar, from the ground up."""
    words = {"ok": _("approved"), "warn": _("change asked"), "bad": _("not approved")}
    parts = [(kind, word, count) for (kind, word), count in zip(words.items(), week[1:], strict=True)]
    return _bars(day(week[0], "short"), parts, x, width, most)


def _bars(name: str, parts: Sequence[tuple[str, str, int]], x: float, width: float, most: int) -> list[Bar]:
    """Return the parts of one bar, each with its kind and word, from the ground up; nothing for a zero."""
    bars: list[Bar] = []
    ground = HEIGHT
    for kind, word, count in parts:
        if not count:
            continue
        tall = count / most * HEIGHT
        bars.append(
            Bar(
                kind=kind,
                x=_round(x),
                y=_round(ground - tall),
                width=_round(width),
                height=_round(max(tall - GAP, GAP)),
                title=f"{name}: {number(count)} {word}",
            )
        )
        ground -= tall
    return bars


def spark(values: Sequence[int], label: str = "") -> SafeString | str:
    """Return a small line of whole numbers, oldest first; "–" when there are fewer than two."""
    if len(values) < 2:
        return "–"
    high, low = max(values), min(0, *values)
    span, step = (high - low) or 1, WIDTH / (len(values) - 1)
    room = SPARK_HEIGHT - 4  # the stroke needs two units above and below
    path = "L".join(
        f"{_round(i * step)} {_round(2 + room - (value - low) / span * room)}" for i, value in enumerate(values)
    )
    words = label or _("Actions a week, from %(first)s to %(last)s")
    words = words % {"first": number(values[0]), "last": number(values[-1])} if "%(" in words else words
    return format_html(
        '<svg class="spark" viewBox="0 0 100 20" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<path d="M{}"/></svg>',
        words,
        path,
    )


def bar(share: float | None, label: str = "") -> SafeString | str:
    """Return a share between 0 and 1 as a bar; say the number in words beside it, or in `label`."""
    if share is None:
        return "–"
    width = f"{round(max(0.0, min(1.0, share)) * 100)}%"
    naming = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html('<svg class="bar" {}><rect width="{}" height="100%"/></svg>', naming, width)
