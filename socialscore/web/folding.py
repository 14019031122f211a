"""
Templates with their constant parts put down in one go.

Half of the nodes of a page say the same on every request in one language: its text, the icons, the addresses without
arguments, the hashed files. A run of them becomes one node, which renders them once per language.
"""

from copy import copy
from itertools import groupby
from uuid import UUID
from weakref import WeakKeyDictionary

from django.template import Context, Template
from django.template.base import FilterExpression, Node, NodeList, TextNode, TokenType
from django.template.defaulttags import IfNode, LoadNode, URLNode
from django.template.library import SimpleNode
from django.template.loader_tags import IncludeNode
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.templatetags.static import StaticNode
from django.utils.safestring import SafeString, mark_safe
from django_htmx.templatetags.django_htmx import htmx_script

from socialscore.web.addresses import address
from socialscore.web.languages import language
from socialscore.web.templatetags import marks, navigation

# By node and language; they go with the template.
TEXTS: "WeakKeyDictionary[Constant, dict[str | None, SafeString]]" = WeakKeyDictionary()
# htmx's own asks for a nonce, which our policy has no use for.
CONSTANT_TAGS = (marks.icon, marks.mark, navigation.language_code, navigation.writing_direction, htmx_script)


class Constant(Node):
    """Nodes that depend on nothing but the language."""

    child_nodelists = ()

    def __init__(self, nodes: list[Node]) -> None:
        self._nodes = nodes
        self.token, self.origin = nodes[0].token, nodes[0].origin

    def render(self, context: Context) -> SafeString:
        texts, spoken = TEXTS.setdefault(self, {}), language()
        text = texts.get(spoken)
        if text is None:
            said = "".join(str(node.render_annotated(context)) for node in self._nodes)
            text = texts[spoken] = mark_safe(said)  # noqa: S308 (each node escapes what it must)
        return text


class NamedConstant(Node):
    """`{% translate "A text" as name %}`."""

    child_nodelists = ()

    def __init__(self, node: TranslateNode) -> None:
        unnamed = copy(node)
        unnamed.asvar = None
        self._name, self._text = str(node.asvar), Constant([unnamed])
        self.token, self.origin = node.token, node.origin

    def render(self, context: Context) -> str:
        context[self._name] = self._text.render(context)
        return ""


class Address(Node):
    """`{% url "page" id %}`, which asks the router once for all ids."""

    child_nodelists = ()

    def __init__(self, node: URLNode) -> None:
        self._node = node
        self._name, self._key = node.view_name.var, node.args[0]
        self.token, self.origin = node.token, node.origin

    def render(self, context: Context) -> str:
        key = self._key.resolve(context)
        return address(self._name, key) if isinstance(key, UUID) else self._node.render(context)


class Included(Node):
    """`{% include "a/page.html" %}`, whose template is looked up once; both are read anew together."""

    child_nodelists = ()

    def __init__(self, node: IncludeNode) -> None:
        self._node = node
        self._template: Template | None = None
        self.token, self.origin = node.token, node.origin

    def render(self, context: Context) -> SafeString:
        if self._template is None:
            assert context.template is not None, "rendered outside of a template"
            self._template = context.template.engine.get_template(self._node.template.var)
        values = {name: value.resolve(context) for name, value in self._node.extra_context.items()}
        if self._node.isolated_context:
            return self._template.render(context.new(values))
        with context.push(**values):
            return self._template.render(context)


def fold(nodes: NodeList) -> None:
    """Replace runs of constant nodes, here and in everything inside. For HTML: it is escaped where it must be."""
    folded: list[Node] = []
    loaded = (node for node in nodes if not isinstance(node, LoadNode))
    for is_constant, run in groupby(loaded, _is_constant):
        together = list(run)
        is_text = all(isinstance(node, TextNode) for node in together)
        folded += [Constant(together)] if is_constant and not is_text else together
    nodes[:] = [_quicker(node) for node in folded]
    for node in nodes:
        for inner in _inside(node):
            fold(inner)


def _inside(node: Node) -> list[NodeList]:
    if isinstance(node, IfNode):  # its `nodelist` is a copy of them all
        return [inner for _condition, inner in node.conditions_nodelists]
    found = (getattr(node, name, None) for name in node.child_nodelists)
    return [inner for inner in found if isinstance(inner, NodeList)]


def _quicker(node: Node) -> Node:
    match node:
        case TranslateNode() if node.asvar and _is_literal_text(node):
            return NamedConstant(node)
        case URLNode() if len(node.args) == 1 and _is_literal(node.view_name) and not (node.kwargs or node.asvar):
            return Address(node)
        case IncludeNode() if _is_literal(node.template) and not node.template.var.startswith("."):
            return Included(node)
    return node


def _is_constant(node: Node) -> bool:
    match node:
        case TextNode():
            return True
        case TranslateNode():
            return not node.asvar and _is_literal_text(node)
        case BlockTranslateNode():
            is_text = all(token.token_type is TokenType.TEXT for token in node.singular)
            return is_text and not (node.extra_context or node.countervar or node.asvar or node.message_context)
        case StaticNode():
            return node.varname is None and _is_literal(node.path)
        case URLNode():
            return not (node.args or node.kwargs or node.asvar) and _is_literal(node.view_name)
        case SimpleNode():
            arguments = [*node.args, *node.kwargs.values()]
            return node.func in CONSTANT_TAGS and node.target_var is None and all(map(_is_literal, arguments))
    return False


def _is_literal_text(node: TranslateNode) -> bool:
    # Django makes its literal a variable, to translate it.
    expression = node.filter_expression
    return getattr(expression.var, "literal", None) is not None and not (
        expression.filters or node.noop or node.message_context
    )


def _is_literal(expression: FilterExpression) -> bool:
    return not expression.is_var and not expression.filters
