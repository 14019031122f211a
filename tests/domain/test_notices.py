"""What people choose to be told: modes, quiet hours, and the moment that follows."""

from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from socialscore.domain.notices import (
    AccountIsTold,
    Channel,
    Group,
    HalfQuiet,
    Mode,
    NoticeChoices,
    groups_for,
)
from tests.builders import a_person

BERLIN = ZoneInfo("Europe/Berlin")
PLAIN = NoticeChoices()


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def mailed(mode: Mode, **quiet: int) -> NoticeChoices:
    chosen = PLAIN.choose({(Channel.MAIL, Group.DECISIONS): mode})
    return chosen.with_quiet(quiet.get("quiet_from"), quiet.get("quiet_until"))


class TestChoices:
    def test_are_the_site_at_once_and_no_mail_until_chosen(self):
        assert {PLAIN.mode(Channel.APP, group) for group in Group} == {Mode.NOW}
        assert {PLAIN.mode(Channel.MAIL, group) for group in Group} == {Mode.OFF}
        assert PLAIN.to_data() == {}

    def test_come_back_as_they_were_stored(self):
        chosen = mailed(Mode.WEEKLY, quiet_from=22, quiet_until=7).choose({(Channel.APP, Group.REVIEW): Mode.OFF})
        assert NoticeChoices.from_data(chosen.to_data()) == chosen
        assert NoticeChoices.from_data({**chosen.to_data(), "MAIL_GONE": "NOW"}) == chosen

    def test_keep_only_what_differs(self):
        assert mailed(Mode.DAILY).choose({(Channel.MAIL, Group.DECISIONS): Mode.OFF}) == PLAIN

    def test_always_tell_on_the_site_what_happens_to_the_account(self):
        assert PLAIN.choose({(Channel.APP, Group.ACCOUNT): Mode.NOW}) == PLAIN
        with pytest.raises(AccountIsTold):
            PLAIN.choose({(Channel.APP, Group.ACCOUNT): Mode.WEEKLY})

    @pytest.mark.parametrize("ends", [(22, None), (None, 7), (7, 7), (0, 24), (-1, 3)])
    def test_need_both_ends_of_the_quiet_hours(self, ends: tuple[int | None, int | None]):
        with pytest.raises(HalfQuiet):
            PLAIN.with_quiet(*ends)

    def test_switch_all_mail_of_a_participant(self):
        weekly = PLAIN.choose({(Channel.MAIL, Group.APPEALS): Mode.WEEKLY})
        on = weekly.with_mails(wanted=True)
        assert [on.mode(Channel.MAIL, group) for group in (Group.APPEALS, Group.DECISIONS)] == [Mode.WEEKLY, Mode.NOW]
        assert on.mode(Channel.MAIL, Group.STEWARD) is Mode.OFF
        assert on.with_mails(wanted=False) == PLAIN

    def test_are_about_what_one_does(self):
        everybody = set(groups_for(reviews=False, governs=False))
        assert set(groups_for(reviews=True, governs=True)) - everybody == {Group.REVIEW, Group.STEWARD}

    def test_end_the_receipts_with_the_mails_they_go_with(self):
        person = a_person(mails_receipts=True, notices=mailed(Mode.NOW))
        person.unsubscribe([Group.APPEALS])
        assert (person.mails_receipts, person.mails_decisions) == (True, True)
        person.unsubscribe([Group.DECISIONS])
        assert (person.mails_receipts, person.mails_decisions) == (False, False)


class TestMoment:
    @pytest.mark.parametrize(
        ("mode", "now", "at"),
        [
            (Mode.DAILY, "2026-11-29T07:59", "2026-11-29T08:00"),
            (Mode.DAILY, "2026-11-29T08:00", "2026-11-30T08:00"),
            (Mode.WEEKLY, "2026-11-29T09:00", "2026-11-30T08:00"),  # a Sunday
            (Mode.WEEKLY, "2026-11-30T07:00", "2026-11-30T08:00"),
            (Mode.WEEKLY, "2026-11-30T08:00", "2026-12-07T08:00"),
            (Mode.DAILY, "2026-10-24T12:00", "2026-10-25T08:00"),  # the night in which clocks go back
        ],
    )
    def test_is_the_next_morning_or_monday_on_the_clock(self, mode: Mode, now: str, at: str):
        found = mailed(mode).mailed_at(Group.DECISIONS, now=local(now).astimezone(UTC), zone=BERLIN)
        assert found == local(at)

    def test_is_now_or_never(self):
        now = local("2026-11-29T12:00")
        assert mailed(Mode.NOW).mailed_at(Group.DECISIONS, now=now, zone=BERLIN) == now
        assert PLAIN.mailed_at(Group.DECISIONS, now=now, zone=BERLIN) is None
        assert PLAIN.told_at(Group.DECISIONS, now=now, zone=BERLIN) == now

    @pytest.mark.parametrize(
        ("hours", "now", "at"),
        [
            ((22, 7), "2026-11-29T23:30", "2026-11-30T07:00"),
            ((22, 7), "2026-11-30T06:59", "2026-11-30T07:00"),
            ((22, 7), "2026-11-30T07:00", "2026-11-30T07:00"),
            ((22, 7), "2026-11-29T21:59", "2026-11-29T21:59"),
            ((12, 14), "2026-11-29T12:00", "2026-11-29T14:00"),
            ((12, 14), "2026-11-29T14:00", "2026-11-29T14:00"),
        ],
    )
    def test_waits_for_the_end_of_the_quiet_hours(self, hours: tuple[int, int], now: str, at: str):
        choices = mailed(Mode.NOW, quiet_from=hours[0], quiet_until=hours[1])
        assert choices.mailed_at(Group.DECISIONS, now=local(now), zone=BERLIN) == local(at)

    def test_of_a_batch_waits_too(self):
        choices = mailed(Mode.DAILY, quiet_from=6, quiet_until=10)
        found = choices.mailed_at(Group.DECISIONS, now=local("2026-11-29T12:00"), zone=BERLIN)
        assert found == local("2026-11-30T10:00")

    def test_is_never_quiet_and_never_past(self):
        """Every hour of a week, every mode, several quiet hours: later than now, and outside of them."""
        start = local("2026-10-24T00:30")
        for hour, mode, quiet in product(range(0, 168, 5), (Mode.NOW, Mode.DAILY, Mode.WEEKLY), ((22, 7), (7, 9))):
            now = start + timedelta(hours=hour)
            choices = mailed(mode, quiet_from=quiet[0], quiet_until=quiet[1])
            at = choices.mailed_at(Group.DECISIONS, now=now, zone=BERLIN)
            assert at is not None
            assert at >= now
            assert choices.after_quiet(at, zone=BERLIN) == at
