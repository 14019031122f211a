"""Form fields: label, control, help and error, wired together for assistive technology."""

from __future__ import annotations

from django import forms
from django.forms.boundfield import BoundField


def kind_of(field: BoundField) -> str:
    """Return how a field is drawn: "hidden", "check", "choices" or "control"."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return "choices"
    return "control"


def field_context(
    field: BoundField,
    *,
    label: str = "",
    help: str = "",  # noqa: A002
    optional: bool | None = None,
    hide_label: bool = False,
    placeholder: bool = True,
) -> dict[str, object]:
    """
    Return the context of components/field.html.

    A field that is not required says "(optional)", unless `optional` is given. `label` and `help` replace the field's;
    `placeholder=False` takes the widget's away, where it only repeats the label.
    """
    kind = kind_of(field)
    shown_help = help or field.help_text
    described = [f"{field.auto_id}_helptext"] if shown_help else []
    if field.errors:
        described.append(f"{field.auto_id}_error")
    attrs: dict[str, str | bool] = {"aria-describedby": " ".join(described)} if described and kind != "choices" else {}
    if not placeholder:
        attrs["placeholder"] = False
    return {
        "field": field,
        "kind": kind,
        "label": label or field.label,
        "help": shown_help,
        "optional": (not field.field.required and kind == "control") if optional is None else optional,
        "hide_label": hide_label,
        "described": " ".join(described),
        "control": field.as_widget(attrs=attrs) if kind != "choices" else "",
    }
