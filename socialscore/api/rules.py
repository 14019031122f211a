"""Rules as data: what comes in has the shape of what goes out (`Rules.to_data`), and is sent as a whole."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ParseError

from socialscore.api.requests import UNKNOWN
from socialscore.domain.caps import CapKind, Window
from socialscore.domain.judging import OTHER_REASON
from socialscore.domain.points import MOST_POINTS
from socialscore.domain.rules import MOST_FILES, FileKind, Need, ProofRule, ReasonUse, Rules

CODE = r"\A[A-Za-z0-9_-]{1,40}\Z"
DEFAULT, DEFAULT_PROOF = Rules(), ProofRule()


class Known(serializers.Serializer[Any]):
    """A part of a body that refuses what it does not know, as the body itself does."""

    def to_internal_value(self, data: Any) -> Any:
        """:raises ParseError: if there are fields that are unknown."""
        unknown = set(data) - set(self.fields) if isinstance(data, dict) else ()
        if unknown:
            raise ParseError(UNKNOWN % ", ".join(sorted(unknown)))
        return super().to_internal_value(data)


def _number(*, most: int, default: int = 0) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=0, max_value=most, default=default)


def _one_of(kind: Any, **more: Any) -> serializers.ChoiceField:
    return serializers.ChoiceField(choices=[str(code) for code in kind], **more)


class CriterionShape(Known):
    criterion_id = serializers.RegexField(CODE)
    text = serializers.CharField(max_length=120)
    points = _number(most=MOST_POINTS)


class PointsShape(Known):
    base_points = _number(most=MOST_POINTS)
    unit_name = serializers.CharField(max_length=30, allow_blank=True, default="")
    points_each = _number(most=MOST_POINTS)
    at_most = _number(most=MOST_POINTS)
    criteria: serializers.ListSerializer[Any] = serializers.ListSerializer(
        child=CriterionShape(), max_length=12, default=list
    )


class CapShape(Known):
    window = _one_of(Window)
    kind = _one_of(CapKind)
    limit = serializers.IntegerField(min_value=1, max_value=1_000_000)


class ProofShape(Known):
    text = _one_of(Need, default=str(DEFAULT_PROOF.text))
    link = _one_of(Need, default=str(DEFAULT_PROOF.link))
    kinds = serializers.ListField(child=_one_of(FileKind), default=[str(kind) for kind in DEFAULT_PROOF.kinds])
    min_files = _number(most=MOST_FILES, default=DEFAULT_PROOF.min_files)
    max_files = _number(most=MOST_FILES, default=DEFAULT_PROOF.max_files)

    def validate(self, proof: dict[str, Any]) -> dict[str, Any]:
        """Each kind once; without a kind there are no files to count."""
        kinds = list(dict.fromkeys(proof["kinds"]))
        return {**proof, "kinds": kinds} if kinds else {**proof, "kinds": [], "min_files": 0, "max_files": 0}


class ReasonShape(Known):
    code = serializers.RegexField(CODE)
    use = _one_of(ReasonUse)
    label = serializers.CharField(max_length=60)  # type: ignore[assignment]
    sentence = serializers.CharField(max_length=500)


class RulesShape(Known):
    """All rules of a version; what is left out has its default. Whether they can hold is the domain's to say."""

    points = PointsShape(required=False)
    caps: serializers.ListSerializer[Any] = serializers.ListSerializer(child=CapShape(), max_length=6, required=False)
    cooldown_hours = serializers.IntegerField(required=False)
    proof = ProofShape(required=False)
    due_hours = serializers.IntegerField(required=False)
    lead_may_review = serializers.BooleanField(required=False)
    is_blind = serializers.BooleanField(required=False)
    reasons: serializers.ListSerializer[Any] = serializers.ListSerializer(
        child=ReasonShape(), max_length=18, required=False
    )
    instructions = serializers.CharField(max_length=10_000, allow_blank=True, required=False)

    def validate_reasons(self, reasons: list[dict[str, Any]]) -> list[dict[str, Any]]:
        codes = [reason["code"] for reason in reasons]
        if len(set(codes)) < len(codes) or OTHER_REASON in codes:
            raise serializers.ValidationError(_("Give each reason a code of its own; %s is taken.") % OTHER_REASON)
        return reasons

    def validate(self, given: dict[str, Any]) -> Rules:
        return Rules.from_data({**DEFAULT.to_data(), **given})
