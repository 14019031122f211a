"""What people write in Markdown can be read, and can do nothing."""

import pytest

from socialscore.http.markdown import html_of


class TestHtmlOf:
    def test_keeps_emphasis_lists_and_links(self) -> None:
        html = html_of("Bring *gloves*:\n\n- one\n- two\n\n[More](https://example.org/)")
        assert "<em>gloves</em>" in html
        assert "<li>one</li>" in html
        assert 'href="https://example.org/"' in html
        assert 'rel="nofollow noopener ugc"' in html

    def test_keeps_headings_under_those_of_the_page(self) -> None:
        assert html_of("# One\n\n## Two\n\n###### Six") == "<h3>One</h3>\n<h4>Two</h4>\n<h4>Six</h4>\n"

    @pytest.mark.parametrize(
        "text",
        [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "[x](javascript:alert(1))",
            "[x](data:text/html,<script>alert(1)</script>)",
            "![x](https://example.org/pixel.png)",
            "<style>body{display:none}</style>",
            '[x](https://example.org " onclick=alert(1)")',
        ],
    )
    def test_lets_nothing_run_or_load(self, text: str) -> None:
        html = html_of(text)
        for word in ("<script", "<img", "<style", 'href="javascript', 'href="data', " onclick="):
            assert word not in html.replace('title=" onclick=', "")

    def test_is_empty_for_nothing(self) -> None:
        assert html_of("") == ""
