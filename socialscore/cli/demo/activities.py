"""The eight activities of Harbour Commons, with rules as a lead would write them."""

from dataclasses import dataclass

from socialscore.domain.caps import Cap, CapKind, Window
from socialscore.domain.points import Criterion, PointsRule
from socialscore.domain.rules import FileKind, Need, ProofRule, Reason, ReasonUse, Rules

PHOTO_REASONS = (
    Reason(
        code="PHOTO",
        use=ReasonUse.CHANGES,
        label="A photo is missing",
        sentence="Could you add a photo that shows the result?",
    ),
    Reason(
        code="PLACE",
        use=ReasonUse.CHANGES,
        label="Place or date is not clear",
        sentence="Could you say where and on which day this was?",
    ),
    Reason(
        code="UNCLEAR",
        use=ReasonUse.DECLINE,
        label="The proof does not show the activity",
        sentence="The proof does not show the activity: I could not see what was done.",
    ),
    Reason(
        code="BEFORE",
        use=ReasonUse.DECLINE,
        label="Already recognised before",
        sentence="This work was already recognised in an earlier action.",
    ),
)
TEXT_REASONS = (
    Reason(
        code="DETAIL",
        use=ReasonUse.CHANGES,
        label="More detail is needed",
        sentence="Could you tell a little more about what you did and for whom?",
    ),
    Reason(
        code="OUTSIDE",
        use=ReasonUse.DECLINE,
        label="Outside the rules",
        sentence="This is outside the rules of the activity, as far as I can tell from the text.",
    ),
)
ONCE_A_DAY = Cap(Window.DAY, CapKind.COUNT, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One activity: who leads it, how often it is done, and what people write."""

    name: str
    description: str
    lead: str
    rules: Rules
    weight: int
    texts: tuple[str, ...]
    scene: str = ""
    end: str = ""
    link: str = ""


def _photo_rules(points: PointsRule, *caps: Cap, due_hours: int = 72, text: Need = Need.OPTIONAL) -> Rules:
    return Rules(
        points=points,
        caps=caps,
        proof=ProofRule(text=text, kinds=(FileKind.PHOTO,), min_files=1, max_files=6),
        due_hours=due_hours,
        reasons=PHOTO_REASONS,
        instructions="One photo **before** and one **after** is plenty.\n\nNo faces, please, unless they agreed.",
    )


def _text_rules(points: PointsRule, *caps: Cap, link: Need = Need.NONE, cooldown_hours: int = 0) -> Rules:
    return Rules(
        points=points,
        caps=caps,
        cooldown_hours=cooldown_hours,
        proof=ProofRule(text=Need.REQUIRED, link=link, kinds=(), min_files=0, max_files=0),
        reasons=TEXT_REASONS,
        instructions="Two or three sentences are enough.",
    )


def _criteria(*texts_and_points: tuple[str, int]) -> tuple[Criterion, ...]:
    return tuple(
        Criterion(criterion_id=f"c{n}", text=text, points=points)
        for n, (text, points) in enumerate(texts_and_points, start=1)
    )


PLANS = (
    Plan(
        name="Beach clean-up",
        description="Collect litter on any beach of the bay and leave the bags at a collection point.",
        lead="Joost Peeters",
        rules=_photo_rules(
            PointsRule(
                base_points=10,
                unit_name="full bag",
                points_each=5,
                at_most=6,
                criteria=_criteria(("Place and date are clear", 5), ("Full bags shown", 5)),
            ),
            ONCE_A_DAY,
        ),
        weight=9,
        scene="beach",
        texts=(
            "We cleaned the stretch between the pier and the lighthouse. Bags are at collection point B.",
            "Mostly fishing line and bottle tops this time. Left at point C.",
            "Early tide, good light, a lot of plastic behind the rocks.",
        ),
    ),
    Plan(
        name="Park clean-up, east side",
        description="Litter and leaves in the park, east of the pond.",
        lead="Joost Peeters",
        rules=_photo_rules(PointsRule(base_points=15, criteria=_criteria(("Before and after shown", 10)))),
        weight=6,
        scene="park",
        texts=("The path around the pond is clear again.", "Leaves and litter behind the benches, four hours."),
    ),
    Plan(
        name="Repair café shift",
        description="Help at the repair café: one shift, at the desk or at a bench.",
        lead="Hanna Virtanen",
        rules=_photo_rules(
            PointsRule(base_points=30, unit_name="repair", points_each=5, at_most=3),
            Cap(Window.WEEK, CapKind.COUNT, 2),
        ),
        weight=6,
        scene="kettle",
        texts=("Two kettles and a bike light work again.", "Sewing bench, evening shift.", "A radio and a toaster."),
    ),
    Plan(
        name="Write a how-to",
        description="Write down how something is done, so that others can do it too. Send the link.",
        lead="Hanna Virtanen",
        rules=_text_rules(
            PointsRule(base_points=25, criteria=_criteria(("Somebody new could follow it", 15))),
            Cap(Window.MONTH, CapKind.COUNT, 3),
            link=Need.REQUIRED,
        ),
        weight=3,
        link="https://wiki.demo.example/how-to",
        texts=("How to change the filter of the rain barrel.", "How to book the cargo bike, step by step."),
    ),
    Plan(
        name="Welcome a newcomer",
        description="Show somebody new around, or answer their first questions.",
        lead="Marek Kowalczyk",
        rules=_text_rules(PointsRule(base_points=15), Cap(Window.WEEK, CapKind.COUNT, 5), cooldown_hours=2),
        weight=8,
        texts=("Walked the harbour with two new neighbours.", "Answered questions on the first evening for an hour."),
    ),
    Plan(
        name="Translate a page",
        description="Translate one page of the community's site.",
        lead="Marek Kowalczyk",
        rules=_text_rules(PointsRule(base_points=30), link=Need.OPTIONAL),
        weight=3,
        link="https://site.demo.example/pages/welcome",
        texts=("The welcome guide, into Polish.", "The page about the tool library, into Arabic."),
    ),
    Plan(
        name="Harbour festival set-up",
        description="Carry chairs, hang lights, set up the stage.",
        lead="Joost Peeters",
        rules=_photo_rules(PointsRule(base_points=20), Cap(Window.ALL, CapKind.COUNT, 3)),
        weight=3,
        scene="lights",
        end="close",
        texts=("Chairs for the whole quay.", "Lights along the east pier."),
    ),
    Plan(
        name="Night bat count",
        description="Count bats over the old dock at dusk.",
        lead="Marek Kowalczyk",
        rules=_photo_rules(
            PointsRule(base_points=10, unit_name="half hour", points_each=5, at_most=4), text=Need.REQUIRED
        ),
        weight=2,
        scene="night",
        end="cancel",
        texts=("Two half hours at the old dock, eleven bats.", "Cold, but seven bats in an hour."),
    ),
)
