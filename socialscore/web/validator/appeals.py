"""An appeal to answer: what was asked, the proof once it is taken, and the answer. Who decided first is not told."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from socialscore.application import appeals as use_cases
from socialscore.domain.appeals import UNANSWERED, About, Answer, AppealState
from socialscore.domain.errors import Conflict, RuleBroken
from socialscore.domain.ids import AppealId
from socialscore.domain.review import LONGEST_SENTENCE, Opinion, Outcome
from socialscore.domain.rules import Rules
from socialscore.http.appeals import ABOUT, OTHERS_NAMES, state_of
from socialscore.http.explained import answer_reason
from socialscore.http.numbers import number
from socialscore.http.sentences import points_sentence
from socialscore.queries.appeals import AppealPage, appeal_to_answer
from socialscore.queries.own_action import OwnAction, own_action
from socialscore.queries.reports import ReportRow, report_of
from socialscore.web.account.forms import refuse_in
from socialscore.web.participant.shown import shown_files
from socialscore.web.roles import ActorRequest, judges
from socialscore.wiring import unit_of_work

UPHOLD = (AppealState.UPHELD, gettext_lazy("The answer stays"))
CHANGES = {
    About.DECLINED: (AppealState.OVERTURNED, gettext_lazy("Approve it, with these points")),
    About.FEWER: (AppealState.AMENDED, gettext_lazy("Give more, with these points")),
    About.REVERSED: (AppealState.OVERTURNED, gettext_lazy("Give the points again")),
    About.ADJUSTED: (AppealState.OVERTURNED, gettext_lazy("Give back what was taken")),
    About.REPORTED: (AppealState.OVERTURNED, gettext_lazy("Give back what was taken away")),
}


class AnswerForm(forms.Form):
    """The shape of an answer; what gives points is asked for only where there is an action."""

    outcome = forms.ChoiceField(label=gettext_lazy("Your answer"), widget=forms.RadioSelect)
    count = forms.IntegerField(required=False, min_value=0)
    criterion = forms.MultipleChoiceField(
        label=gettext_lazy("What the proof shows"), required=False, widget=forms.CheckboxSelectMultiple
    )
    points = forms.IntegerField(
        label=gettext_lazy("Another amount"),
        required=False,
        min_value=0,
        help_text=gettext_lazy("Leave it empty, and the rules work the points out."),
    )
    why = forms.CharField(label=gettext_lazy("Why another amount"), required=False, max_length=LONGEST_SENTENCE)
    sentence = forms.CharField(
        label=gettext_lazy("Say it to the person"),
        max_length=LONGEST_SENTENCE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One sentence or more. They read it; your name is not shown."),
        error_messages={"required": gettext_lazy("Say it to the person in 10 characters or more.")},
    )

    def __init__(self, *args: Any, about: About, rules: Rules | None, stated: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rule = rules.points if rules else None
        self._field("outcome").choices = [UPHOLD, CHANGES[about]]
        if rule is None:
            for name in ("count", "criterion", "points", "why"):
                del self.fields[name]
            return
        if rule.has_unit:
            self.fields["count"].label = capfirst(rule.unit_name)
            self.fields["count"].help_text = _("Stated: %(n)s") % {"n": number(stated)}
        else:
            del self.fields["count"]
        self._field("criterion").choices = [(c.criterion_id, f"{c.text} (+{c.points})") for c in rule.criteria]
        if not rule.criteria:
            del self.fields["criterion"]

    @property
    def answer(self) -> Answer:
        given = self.cleaned_data
        opinion = Opinion(
            outcome=Outcome.APPROVE,
            count=given.get("count"),
            ticked=tuple(given.get("criterion", ())),
            other=given.get("points"),
            why=given.get("why", ""),
        )
        return Answer(state=AppealState(given["outcome"]), sentence=given["sentence"], opinion=opinion)

    def _field(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField), "a field of choices"
        return field


@judges
@require_http_methods(["GET", "HEAD", "POST"])
def review_appeal(request: ActorRequest, appeal_id: UUID) -> HttpResponse:
    """Read an appeal; once it is taken, see the proof, and answer."""
    found = appeal_to_answer(appeal_id, request.actor.person)
    action = _action(found)
    if request.method != "POST":
        return _page(request, found, action, _form(found, action))
    form, status = _form(found, action, request.POST), 422
    if form.is_valid():
        try:
            use_cases.answer_appeal(
                unit_of_work(),
                appeal_id=AppealId(appeal_id),
                by=request.actor.subject_id,
                answer=form.answer,
                now=timezone.now(),
            )
        except (RuleBroken, Conflict) as error:
            status = refuse_in(form, error)
        else:
            messages.success(request, _("Answered. The person is told, with your sentence."))
            return redirect("appeals")
    return _page(request, found, action, form, status=status)


@judges
@require_POST
def review_appeal_take(request: ActorRequest, appeal_id: UUID) -> HttpResponse:
    """Take it, so that nobody else answers meanwhile; that I see the proof is recorded."""
    appeal_to_answer(appeal_id, request.actor.person)
    use_cases.take_appeal(
        unit_of_work(), appeal_id=AppealId(appeal_id), by=request.actor.subject_id, now=timezone.now()
    )
    return redirect("review_appeal", appeal_id)


def _action(found: AppealPage) -> OwnAction | None:
    """As its participant sees it: without a name of anybody."""
    if found.row.action_id is None:
        return None
    return own_action(found.row.action_id, found.subject_id, now=timezone.now())


def _report(found: AppealPage, request: ActorRequest) -> ReportRow | None:
    """What was said and taken away, where it is about a report: without a name of anybody on the page."""
    if found.row.about != About.REPORTED:
        return None
    return report_of(found.contested_id, viewer_id=request.actor.subject_id)


def _form(found: AppealPage, action: OwnAction | None, data: Any = None) -> AnswerForm:
    about = About(found.row.about)
    if action is None or action.sent is None:
        return AnswerForm(data, about=about, rules=None)
    stated, answer = action.sent.count or 0, action.sent.answer
    ticked = [c.criterion_id for c in action.rules.points.criteria]
    initial = {"count": stated, "criterion": answer.ticked if answer and about is About.FEWER else ticked}
    return AnswerForm(data, about=about, rules=action.rules, stated=stated, initial=initial)


def _page(
    request: ActorRequest, found: AppealPage, action: OwnAction | None, form: AnswerForm, *, status: int = 200
) -> HttpResponse:
    row, sent = found.row, action.sent if action else None
    answer = sent.answer if sent else None
    context = {
        "appeal": found,
        "row": row,
        "about": ABOUT[row.about],
        "state": state_of(row.about, row.state),
        "name": row.activity_name or OTHERS_NAMES[row.about],
        "report": _report(found, request),
        "is_waiting": row.state in UNANSWERED,
        "is_in_hand": row.is_mine and row.state == AppealState.ASSIGNED,
        "action": action,
        "sent": sent,
        "files": shown_files(sent.files) if sent else [],
        "answer": answer,
        "reason": answer_reason(answer, action.rules) if answer and action else "",
        "rule": points_sentence(action.rules) if action else "",
        "form": form,
    }
    return render(request, "validator/appeal.html", context, status=status)
