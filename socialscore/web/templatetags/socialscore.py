"""`{% load socialscore %}`: every tag and filter of the interface."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField

from socialscore.http import numbers
from socialscore.web.templatetags import charts, fields, formats, marks, navigation, wait_lines

register = template.Library()

FILTERS: dict[str, Callable[..., object]] = {
    "number": numbers.number,
    "signed": numbers.signed,
    "percent": formats.percent,
    "duration": formats.duration,
    "ago": formats.ago,
    "day": formats.day,
    "role": marks.role,
    "short_hex": marks.short_hex,
    "browser": marks.browser,
}
TAGS: dict[str, Callable[..., object]] = {
    "account_links": navigation.account_links,
    "language_code": navigation.language_code,
    "writing_direction": navigation.writing_direction,
    "icon": marks.icon,
    "status": marks.status,
    "activity_state": marks.activity_state,
    "mark": marks.mark,
    "avatar": marks.avatar,
    "person": marks.person,
    "points": marks.points,
    "fingerprint": marks.fingerprint,
    "when": formats.when,
    "spark": charts.spark,
    "bar": charts.bar,
}

for name, text_filter in FILTERS.items():
    register.filter(name, text_filter)
for name, tag in TAGS.items():
    register.simple_tag(tag, name=name)

register.simple_tag(navigation.main_nav, takes_context=True)
register.inclusion_tag("components/weekly_bars.html", name="weekly_bars")(charts.weekly_bars)
register.inclusion_tag("components/wait_line.html", name="wait_line")(wait_lines.wait_line)


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, **options: Any) -> dict[str, object]:
    """Render one field; options: label, help, optional, hide_label, placeholder."""
    return fields.field_context(bound, **options)


@register.simple_tag
def button_variant(tags: list[str] | None) -> str:
    """Return the variant of one of allauth's buttons, from the tags that say what it does."""
    given = set(tags or ())
    if "danger" in given:
        return "danger"
    if given & {"link", "cancel", "minor"}:
        return "quiet"
    return "" if given & {"outline", "secondary"} else "primary"


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: forms.BaseForm) -> dict[str, object]:
    """Render the errors that belong to no field that can be seen."""
    hidden = [error for bound in form.hidden_fields() for error in bound.errors]
    return {"errors": [*form.non_field_errors(), *hidden]}


@register.inclusion_tag("components/fields.html", name="fields")
def form_fields(form: forms.BaseForm) -> dict[str, object]:
    """Render the whole form: errors, hidden fields, then each field."""
    return {"form": form}
