"""What a claim is backed by: texts, links, files, and the digest that names them."""

import json
from dataclasses import replace
from hashlib import sha256
from uuid import uuid4

import pytest

from socialscore.domain.errors import RuleBroken
from socialscore.domain.ids import PartId, RevisionId
from socialscore.domain.proof import (
    LONGEST_LINK,
    LONGEST_TEXT,
    AgreementMissing,
    Content,
    CountMissing,
    FileKindNotAsked,
    FilesMissing,
    LinkMissing,
    LinkNotUsable,
    Part,
    PartKind,
    ProofMissing,
    TextHasControlCharacters,
    TextMissing,
    TextTooLong,
    TooManyFiles,
    normal_link,
    normal_text,
    proof_hash,
    require_complete,
    require_files_fit,
    require_storable,
    written_part,
)
from socialscore.domain.revision import Revision
from socialscore.domain.rules import FileKind, Need, ProofRule
from tests.builders import a_file_part, some_rules

WORDS = Content(text="Three bags", count=3, people_agreed=True)


class TestNormalText:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("  a\r\nb\rc\n ", "a\nb\nc"),
            ("Cafe\u0301", "Café"),
            ("tab\there", "tab\there"),
            ("<script>alert(1)</script>", "<script>alert(1)</script>"),
            ("👩\u200d🌾", "👩\u200d🌾"),
            (" ", ""),
        ],
    )
    def test_is_nfc_with_line_feeds_and_trimmed(self, typed: str, kept: str) -> None:
        assert normal_text(typed) == kept

    @pytest.mark.parametrize("wrong", ["a\0b", "a\x07b", "a\x7fb", "a\x85b", "a\ud800b"])
    def test_refuses_control_characters(self, wrong: str) -> None:
        with pytest.raises(TextHasControlCharacters):
            normal_text(wrong)

    def test_refuses_more_than_it_takes(self) -> None:
        assert len(normal_text("a" * LONGEST_TEXT + " ")) == LONGEST_TEXT
        with pytest.raises(TextTooLong):
            normal_text("a" * (LONGEST_TEXT + 1))


class TestNormalLink:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("HTTPS://Example.ORG", "https://example.org/"),
            (" http://example.org:8080/a?b=c#d ", "http://example.org:8080/a?b=c"),
            ("https://[2001:DB8::1]:444/x", "https://[2001:db8::1]:444/x"),
            ("https://example.org/A%20b", "https://example.org/A%20b"),
        ],
    )
    def test_has_scheme_and_host_in_lower_case_and_no_fragment(self, typed: str, kept: str) -> None:
        assert normal_link(typed) == kept

    @pytest.mark.parametrize(
        "wrong",
        [
            "javascript:alert(1)",
            "data:text/html,x",
            "ftp://example.org/",
            "https://",
            "https:///path",
            "//example.org/",
            "example.org",
            "https://[2001:db8::1/",
            "https://example.org:port/",
            "https://example.org:99999/",
            "https://somebody@example.org/",
            "https://:secret@example.org/",
            "https://example.org/a b",
            "https://example.org/a\nb",
            "https://example.org/a\x07b",
            "",
        ],
    )
    def test_refuses_what_is_no_web_address(self, wrong: str) -> None:
        with pytest.raises(LinkNotUsable):
            normal_link(wrong)

    def test_refuses_more_than_it_takes(self) -> None:
        start = "https://example.org/"
        assert normal_link(start + "a" * (LONGEST_LINK - len(start)))
        with pytest.raises(LinkNotUsable):
            normal_link(start + "a" * (LONGEST_LINK - len(start) + 1))


class TestRequireStorable:
    @pytest.mark.parametrize(
        "content",
        [Content(), Content(text="a\x07" * 99_999, link="not yet", count=0), Content(count=10_000)],
    )
    def test_lets_a_draft_be_unfinished(self, content: Content) -> None:
        require_storable(content)

    @pytest.mark.parametrize(
        ("content", "refusal"),
        [
            (Content(text="a\0"), TextHasControlCharacters),
            (Content(text="\udfff"), TextHasControlCharacters),
            (Content(link="a\0"), LinkNotUsable),
            (Content(count=-1), CountMissing),
            (Content(count=10_001), CountMissing),
        ],
    )
    def test_refuses_what_no_database_keeps(self, content: Content, refusal: type[RuleBroken]) -> None:
        with pytest.raises(refusal):
            require_storable(content)


class TestPart:
    def test_of_a_text_has_the_digest_of_its_bytes(self) -> None:
        part = written_part(PartId(uuid4()), PartKind.TEXT, "Café")
        assert part.sha256 == part.original_sha256 == sha256("Café".encode()).hexdigest()
        assert (part.media_type, part.size_bytes) == ("text/plain", 5)

    def test_of_a_link_says_so(self) -> None:
        assert written_part(PartId(uuid4()), PartKind.LINK, "https://example.org/").media_type == "text/uri-list"

    @pytest.mark.parametrize(
        ("media_type", "kind"),
        [
            ("image/jpeg", FileKind.PHOTO),
            ("image/webp", FileKind.PHOTO),
            ("application/pdf", FileKind.PDF),
            ("text/plain", FileKind.TEXT),
        ],
    )
    def test_of_a_file_is_of_the_kind_of_its_content(self, media_type: str, kind: FileKind) -> None:
        assert a_file_part(media_type=media_type).file_kind is kind


class TestProofHash:
    def test_is_the_digest_of_the_canonical_array_of_sorted_digests(self) -> None:
        parts = [a_file_part(b"two"), a_file_part(b"one")]
        digests = sorted(sha256(data).hexdigest() for data in (b"one", b"two"))
        assert proof_hash(parts) == sha256(f'["{digests[0]}","{digests[1]}"]'.encode()).hexdigest()
        assert proof_hash(parts) == proof_hash(reversed(parts))

    def test_is_of_the_array_for_one_part_too(self) -> None:
        part = a_file_part(b"one")
        assert proof_hash([part]) == sha256(json.dumps([part.sha256]).encode()).hexdigest()
        assert proof_hash([part]) != part.sha256


class TestRequireFilesFit:
    RULE = ProofRule(kinds=(FileKind.PHOTO,), max_files=2)

    def test_takes_as_many_as_are_asked_for(self) -> None:
        require_files_fit(self.RULE, [a_file_part(b"1"), a_file_part(b"2")])

    def test_refuses_one_more(self) -> None:
        with pytest.raises(TooManyFiles) as refused:
            require_files_fit(self.RULE, [a_file_part(b"1"), a_file_part(b"2"), a_file_part(b"3")])
        assert refused.value.values == {"most": 2}

    def test_refuses_another_kind(self) -> None:
        with pytest.raises(FileKindNotAsked):
            require_files_fit(self.RULE, [a_file_part(media_type="application/pdf")])


class TestRequireComplete:
    @pytest.mark.parametrize(
        ("rule", "content", "files", "refusal"),
        [
            (ProofRule(text=Need.REQUIRED, min_files=0), Content(text=" \n"), [], TextMissing),
            (ProofRule(link=Need.REQUIRED, min_files=0), Content(link=" "), [], LinkMissing),
            (ProofRule(max_files=0, min_files=0, kinds=()), WORDS, [a_file_part()], TooManyFiles),
            (ProofRule(min_files=2), WORDS, [a_file_part()], FilesMissing),
            (ProofRule(min_files=0), Content(text=" ", link=" "), [], ProofMissing),
            (ProofRule(), replace(WORDS, people_agreed=False), [a_file_part()], AgreementMissing),
        ],
    )
    def test_refuses_what_is_missing(
        self, rule: ProofRule, content: Content, files: list[Part], refusal: type[RuleBroken]
    ) -> None:
        with pytest.raises(refusal):
            require_complete(rule, content, files, has_unit=False)

    @pytest.mark.parametrize(
        ("rule", "content", "files"),
        [
            (ProofRule(text=Need.REQUIRED, min_files=0), WORDS, []),
            (ProofRule(link=Need.REQUIRED, min_files=0), Content(link="https://example.org/"), []),
            (ProofRule(min_files=0), Content(), [a_file_part(media_type="text/plain")]),
            (ProofRule(min_files=1), Content(people_agreed=True), [a_file_part()]),
            (ProofRule(min_files=2), WORDS, [a_file_part(b"1"), a_file_part(b"2")]),
        ],
    )
    def test_takes_what_was_asked_for(self, rule: ProofRule, content: Content, files: list[Part]) -> None:
        rule = replace(rule, kinds=tuple(FileKind) if rule.max_files else ())
        require_complete(rule, content, files, has_unit=False)

    @pytest.mark.parametrize("count", [0, 10_000])
    def test_takes_a_whole_number(self, count: int) -> None:
        require_complete(ProofRule(min_files=0), Content(text="a", count=count), [], has_unit=True)

    @pytest.mark.parametrize("count", [None, -1, 10_001])
    def test_refuses_no_number_where_there_is_a_unit(self, count: int | None) -> None:
        require_complete(ProofRule(min_files=0), Content(text="a", count=count), [], has_unit=False)
        with pytest.raises(CountMissing):
            require_complete(ProofRule(min_files=0), Content(text="a", count=count), [], has_unit=True)


class TestRevision:
    def sealed(self, content: Content, *files: Part) -> Revision:
        revision = Revision(revision_id=RevisionId(uuid4()), number=1, content=content, parts=files)
        revision.seal(some_rules(), (PartId(uuid4()), PartId(uuid4())))
        return revision

    def test_makes_text_and_link_parts_before_the_files(self) -> None:
        content = Content(text=" Bags\r\n", link="HTTPS://example.org", count=3, people_agreed=True)
        revision = self.sealed(content, a_file_part())
        assert [part.kind for part in revision.parts] == [PartKind.TEXT, PartKind.LINK, PartKind.FILE]
        assert [part.text for part in revision.parts] == ["Bags", "https://example.org/", ""]
        assert revision.proof_hash == proof_hash(revision.parts)
        assert revision.up_to == 30

    def test_makes_no_part_of_what_is_not_there(self) -> None:
        assert [part.kind for part in self.sealed(Content(count=0, people_agreed=True), a_file_part()).parts] == [
            "FILE"
        ]

    def test_makes_its_parts_anew_when_it_is_sealed_again(self) -> None:
        revision = self.sealed(WORDS)
        revision.content = replace(WORDS, text="Two bags")
        revision.seal(some_rules(), (PartId(uuid4()), PartId(uuid4())))
        assert [part.text for part in revision.parts] == ["Two bags"]
