"""The rules form as a whole, and the way from it to `Rules` and back."""

import re
from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Any, cast

from django.http import QueryDict
from django.utils.text import slugify

from socialscore.domain.caps import Cap, CapKind, Window
from socialscore.domain.errors import Conflict, RuleBroken
from socialscore.domain.judging import OTHER_REASON
from socialscore.domain.points import Criterion, PointsRule
from socialscore.domain.rules import FileKind, Need, ProofRule, Reason, ReasonUse, Rules
from socialscore.http.refusals import refusal_of
from socialscore.queries.leading import ActivityForEditing
from socialscore.web.lead.fields import EMPTY_ROWS, ROWS, ActivityForm

CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")


class RulesForm:
    """The whole form: `main` and the rows. `errors_of` holds what a rule says of rows as a whole."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        initial: Mapping[str, Any] | None = None,
        has_opened: bool = False,
        more: str | None = None,
    ) -> None:
        """
        :param has_opened: leaves the opening time out, which cannot change any more.
        :param more: which rows alone get two more empty ones; None gives all of them two.
        """
        self._data = data
        initial = initial or {}
        self.main = ActivityForm(data, initial=dict(initial.get("main", {})))
        if has_opened:
            del self.main.fields["opens_at"]
        self.rows = {
            name: made(data, prefix=name, initial=initial.get(name)) if data is None else made(data, prefix=name)
            for name, made in ROWS.items()
        }
        if more is not None:
            for name, rows in self.rows.items():
                rows.extra = EMPTY_ROWS if name == more else 0
        self.row_errors: dict[str, list[str]] = {name: [] for name in ROWS}

    def is_valid(self) -> bool:
        """Whether each input is one and, if so, the rules that they make can hold."""
        inputs = [self.main.is_valid(), *(rows.is_valid() for rows in self.rows.values())]
        return all(inputs) and not self._mistakes

    @cached_property
    def _mistakes(self) -> list[RuleBroken]:
        """Each rule that cannot hold, put at its field; of inputs that are."""
        mistakes = list(self.rules().mistakes())
        for mistake in mistakes:
            self.add_refusal(mistake)
        return mistakes

    def add_refusal(self, error: RuleBroken | Conflict) -> None:
        """Put the rules' sentence at the field it is about, or above the form."""
        refusal = refusal_of(error)
        if refusal.field in self.row_errors:
            self.row_errors[refusal.field].append(refusal.sentence)
        else:
            self.main.add_error(refusal.field if refusal.field in self.main.fields else None, refusal.sentence)

    def overtake(self, *, version: int) -> None:
        """Keep what was typed, over the version that somebody else saved meanwhile."""
        data = self._data.copy() if self._data is not None else QueryDict(mutable=True)
        data["version"] = str(version)
        self.main.data = data

    def sentences(self) -> list[str]:
        """Every error of the form, in one list."""
        of_main = [str(error) for errors in self.main.errors.values() for error in errors]
        of_rows = [
            str(error)
            for rows in self.rows.values()
            for row in rows.errors
            for errors in row.values()
            for error in errors
        ]
        return of_main + of_rows + [error for errors in self.row_errors.values() for error in errors]

    def typed(self) -> dict[str, Any]:
        """What was typed, unchecked, as the `initial` of a form that has more empty rows."""
        return {
            "main": {name: self.main[name].data for name in self.main.fields},
            **{
                name: [{field: row[field].data for field in row.fields} for row in rows]
                for name, rows in self.rows.items()
            },
        }

    def rules(self) -> Rules:
        """The rules of a valid form; whether they can hold is the domain's to say."""
        main = self.main.cleaned_data
        kinds = tuple(FileKind(kind) for kind in main["kinds"])
        return Rules(
            points=PointsRule(
                base_points=main["base_points"] or 0,
                unit_name=main["unit_name"],
                points_each=main["points_each"] or 0,
                at_most=main["at_most"] or 0,
                criteria=self._criteria(),
            ),
            caps=tuple(
                Cap(Window(row["window"]), CapKind(row["kind"]), row["limit"])
                for row in self._cleaned("caps")
                if row.get("limit") is not None
            ),
            cooldown_hours=main["cooldown_hours"] or 0,
            proof=ProofRule(
                text=Need(main["text"]),
                link=Need(main["link"]),
                kinds=kinds,
                min_files=(main["min_files"] or 0) if kinds else 0,
                max_files=(main["max_files"] or 0) if kinds else 0,
            ),
            due_hours=main["due_hours"],
            lead_may_review=main["lead_may_review"],
            is_blind=main["is_blind"],
            reasons=self._reasons(),
            instructions=main["instructions"],
        )

    def words(self) -> dict[str, Any]:
        """Name, description and window of a valid form, as the use cases take them."""
        main = self.main.cleaned_data
        return {name: main[name] for name in ("name", "description", "opens_at", "closes_at") if name in main}

    def _cleaned(self, name: str) -> list[dict[str, Any]]:
        return [row for row in cast(list[dict[str, Any]], self.rows[name].cleaned_data) if row]

    def _criteria(self) -> tuple[Criterion, ...]:
        rows = [row for row in self._cleaned("criteria") if row.get("text")]
        names = _codes([(row["criterion_id"], slugify(row["text"])) for row in rows], otherwise="criterion")
        return tuple(
            Criterion(criterion_id=name, text=row["text"], points=row["points"] or 0)
            for name, row in zip(names, rows, strict=True)
        )

    def _reasons(self) -> tuple[Reason, ...]:
        rows = [row for row in self._cleaned("reasons") if row.get("label")]
        proposals = [(row["code"], slugify(row["label"]).replace("-", "_").upper()) for row in rows]
        return tuple(
            Reason(code=code, use=ReasonUse(row["use"]), label=row["label"], sentence=row["sentence"])
            for code, row in zip(_codes(proposals, otherwise="REASON", taken=[OTHER_REASON]), rows, strict=True)
        )


def initial_of(activity: ActivityForEditing) -> dict[str, Any]:
    """What the form shows of an activity as it is."""
    return {
        "main": {
            "version": activity.version,
            "name": activity.name,
            "description": activity.description,
            "opens_at": activity.opens_at,
            "closes_at": activity.closes_at,
            **_initial_main(activity.rules),
        },
        **_initial_rows(activity.rules),
    }


def initial_of_new(activity_id: Any, *, due_hours: int) -> dict[str, Any]:
    """What an empty form proposes: a photo, an answer within three days."""
    main = {**_initial_main(Rules()), "activity_id": activity_id, "base_points": 10, "due_hours": due_hours}
    return {"main": main, **_initial_rows(Rules())}


def _initial_main(rules: Rules) -> dict[str, Any]:
    points, proof = rules.points, rules.proof
    return {
        "base_points": points.base_points,
        "unit_name": points.unit_name,
        "points_each": points.points_each or None,
        "at_most": points.at_most or None,
        "cooldown_hours": rules.cooldown_hours,
        "due_hours": rules.due_hours,
        "text": proof.text,
        "link": proof.link,
        "kinds": list(proof.kinds),
        "min_files": proof.min_files,
        "max_files": proof.max_files,
        "lead_may_review": rules.lead_may_review,
        "is_blind": rules.is_blind,
        "instructions": rules.instructions,
    }


def _initial_rows(rules: Rules) -> dict[str, Any]:
    return {
        "criteria": [
            {"criterion_id": c.criterion_id, "text": c.text, "points": c.points} for c in rules.points.criteria
        ],
        "caps": [{"limit": cap.limit, "kind": cap.kind, "window": cap.window} for cap in rules.caps],
        "reasons": [{"code": r.code, "use": r.use, "label": r.label, "sentence": r.sentence} for r in rules.reasons],
    }


def _codes(proposals: list[tuple[str, str]], *, otherwise: str, taken: Collection[str] = ()) -> list[str]:
    """One code per row, each once: the row's own if it is one, else made from its words."""
    found: list[str] = []
    for own, made in proposals:
        code = own if CODE.fullmatch(own or "") else made[:36] or otherwise
        number, chosen = 2, code
        while chosen in found or chosen in taken:
            chosen, number = f"{code[:36]}-{number}", number + 1
        found.append(chosen)
    return found
