"""What the pages of imports say of each kind and state."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from socialscore.domain.importing import ImportKind, ImportState


@dataclass(frozen=True, slots=True, kw_only=True)
class KindWords:
    """`columns` name each column with what stands in it; `example` is a file that works; `after` says what follows."""

    title: object
    what: object
    columns: tuple[tuple[str, object], ...]
    example: str
    confirm: object
    after: object = ""


KINDS = {
    ImportKind.INVITATIONS: KindWords(
        title=_("Invitations"),
        what=_("Each line invites one address to a role; the links are mailed once you confirm."),
        columns=(
            ("email", _("whom to invite")),
            ("role", _("PARTICIPANT, LEAD or VALIDATOR")),
            ("may_review", _("yes or no, for leads; may be left out")),
            ("is_steward", _("yes or no; may be left out")),
        ),
        example="email,role,may_review\namina@example.org,LEAD,yes\nwei@example.org,VALIDATOR,\n",
        confirm=_("Send the invitations"),
    ),
    ImportKind.CONTRIBUTIONS: KindWords(
        title=_("Past contributions"),
        what=_("Each line adds points for what a member did before. You prepare it, another steward confirms it."),
        columns=(
            ("email", _("the confirmed address of a member")),
            ("points", _("a whole number from 1 to 10 000")),
            ("text", _("what it was for, up to 200 characters; they read it in their score")),
            ("date", _("the day, as 2024-05-01; may be left out")),
        ),
        example="email,points,text,date\namina@example.org,40,Eight hours in the garden,2024-05-01\n",
        confirm=_("Bring the points over"),
    ),
    ImportKind.ACTIVITIES: KindWords(
        title=_("Activities"),
        what=_("Each line makes a draft that you lead. Nothing opens by itself."),
        columns=(
            ("name", _("up to 120 characters; all other columns may be left out")),
            ("description", _("what people do, and why")),
            ("opens_at", _("day and time on the community’s clock, as 2027-05-01 09:00")),
            ("closes_at", _("day and time, later than that")),
            ("base_points", _("points for taking part")),
            ("unit_name", _("what is counted, as full bag")),
            ("points_each", _("points for each of them")),
            ("at_most", _("how many of them count")),
            ("cap_per_day", _("how often one person can take part in a day")),
            ("cap_in_all", _("how often one person can take part in all")),
            ("text", _("NONE, OPTIONAL or REQUIRED; blank is OPTIONAL")),
            ("link", _("NONE, OPTIONAL or REQUIRED; blank is NONE")),
            ("photos", _("NONE, OPTIONAL or REQUIRED; blank is REQUIRED")),
            ("instructions", _("how to do it and what to show")),
            ("rules", _("in JSON lines, instead of the columns from base_points on: all rules, as the API has them")),
        ),
        example=(
            "name,opens_at,closes_at,base_points,text,photos\n"
            "Litter walk,2027-05-01 09:00,2027-05-31 18:00,10,,REQUIRED\n"
            "Proofreading,,,5,REQUIRED,NONE\n"
        ),
        confirm=_("Make the drafts"),
        after=_(
            "The drafts cannot be taken back together. One that you do not want can be cancelled, as any activity."
        ),
    ),
}
STATES = {
    ImportState.PREPARED: ("info", "hourglass", _("Waits to be confirmed")),
    ImportState.CONFIRMED: ("ok", "check", _("Done")),
    ImportState.REVERSED: ("warn", "undo", _("Taken back")),
}
