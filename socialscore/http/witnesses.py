"""What is said of a witness: one sentence for each state."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from socialscore.domain.transparency.witnesses import WitnessState

WORDS: dict[WitnessState, Promise] = {
    WitnessState.NOT_ASKED: _("It was not asked yet."),
    WitnessState.COSIGNED: _("It saw the log grow, and signed that it did."),
    WitnessState.AHEAD: _(
        "It holds more entries than we do: this site was restored from an old copy, and signs nothing."
    ),
    WitnessState.FORKED: _(
        "It holds another log than we do under our name: somebody must look, and nothing is signed."
    ),
    WitnessState.LOG_UNKNOWN: _("It does not know our log: whoever runs it must add our key."),
    WitnessState.KEY_UNKNOWN: _("It does not accept our signature: it knows another key of ours."),
    WitnessState.WRONG_SIGNATURE: _("What it signed does not fit its key, so it counts for nothing."),
    WitnessState.UNREADABLE: _("Its answer could not be read."),
    WitnessState.REFUSED: _("It refused to answer. We ask again."),
    WitnessState.REDIRECTED: _("It sent us to another address, and we follow none."),
    WitnessState.NOT_RESOLVED: _("Its name has no address on the internet. We ask again."),
    WitnessState.ADDRESS_REFUSED: _("Its address is not on the open internet, so it is not called."),
    WitnessState.NOT_REACHED: _("It could not be reached. We ask again."),
    WitnessState.NOT_TRUSTED: _("Its certificate is not trusted, so it was not asked."),
    WitnessState.TOO_SLOW: _("It took too long to answer. We ask again."),
}
