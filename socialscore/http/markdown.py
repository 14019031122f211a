"""Descriptions and instructions that people write in Markdown, as HTML that cannot do anything."""

from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {"p", "br", "hr", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li", "h3", "h4", "a"}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
HIGHEST_HEADING = 3  # the page's own headings come first

_parser = MarkdownIt("commonmark", {"html": False, "linkify": False})


@lru_cache(maxsize=256)
def html_of(text: str) -> SafeString:
    """
    Return Markdown as sanitised HTML: no images, no raw HTML, no headings above the third level.

    Kept in memory by the text itself, so that a version of rules is rendered once; empty text gives empty HTML.
    """
    tokens = _parser.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(HIGHEST_HEADING + int(token.tag[1]) - 1, HIGHEST_HEADING + 1)}"
    html = _parser.renderer.render(tokens, _parser.options, {})
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="nofollow noopener ugc")
    return mark_safe(clean)  # noqa: S308 (nh3 has taken out whatever is not on the list)
