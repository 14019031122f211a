"""Receipts that were spoiled on purpose, and files that are none: the check itself, without words."""

import json
from base64 import b64encode

import pytest

from socialscore.domain.transparency.keys import verifier_key
from socialscore.domain.transparency.malformed import Malformed
from socialscore.domain.transparency.receipts import check, read_receipt
from tests.receipts import SPOILED, UNREADABLE, Spoiled, receipt_data


@pytest.mark.parametrize("one", SPOILED, ids=lambda one: one.name)
def test_a_spoiled_receipt_is_broken_where_it_was_spoiled(one: Spoiled) -> None:
    steps = check(read_receipt(one.text), pinned=verifier_key(one.key))
    assert {str(step.name) for step in steps if step.holds is False} == one.broken


@pytest.mark.parametrize("text", UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_receipt_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        check(read_receipt(text), pinned=None)


def test_an_entry_that_sealed_nothing_opens_to_nothing() -> None:
    """The opening is then broken, and not merely left unchecked."""
    data = receipt_data()
    data["entry"] = b64encode(b'{"commit":{},"type":"award","v":"socialscore/entry/v1"}').decode()
    steps = {str(step.name): step.holds for step in check(read_receipt(json.dumps(data)), pinned=None)}
    assert (steps["KEY"], steps["SUBJECT"], steps["BODY"], steps["INCLUSION"]) == (None, False, False, False)
