"""
A `{% translate %}` that looks each constant text up once per language.

A page has some fifty of them, and the catalogue is asked through several layers each time. It replaces Django's where
`socialscore` is loaded after `i18n`.
"""

from typing import Any

from django.template import Context
from django.template.base import Node, Parser, Token
from django.templatetags.i18n import TranslateNode, do_translate
from django.utils.translation import get_language

# By language and text as the template writes it.
TEXTS: dict[tuple[str | None, str], Any] = {}


class ConstantTranslateNode(TranslateNode):
    """`{% translate "A text" %}`: no variable, no filter, no option."""

    def __init__(self, node: TranslateNode) -> None:
        super().__init__(node.filter_expression, node.noop)
        self._text: str = node.filter_expression.var.literal

    def render(self, context: Context) -> Any:
        key = (get_language(), self._text)
        text = TEXTS.get(key)
        if text is None:
            text = TEXTS[key] = super().render(context)
        return text


def translate(parser: Parser, token: Token) -> Node:
    """Compile the tag; Django's own node stays for everything that is not constant."""
    node = do_translate(parser, token)
    expression = node.filter_expression
    is_constant = expression.var.literal is not None and not expression.filters
    has_options = node.noop or node.asvar or node.message_context
    return node if has_options or not is_constant else ConstantTranslateNode(node)
