"""What is refused of a test however it is written: its size, its windows, its literals (§4.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from biplomacy.programme.errors import ExpressionMalformed, ExpressionTooLarge
from biplomacy.programme.expression import (
    MAX_DEPTH,
    MAX_NODES,
    Absolute,
    Arithmetic,
    Comparison,
    Expression,
    Extreme,
    Function,
    Junction,
    Not,
    Number,
    Operator,
    Target,
    Test,
    Window,
)
from biplomacy.programme.fact_table import FactKind, fact_rule
from biplomacy.programme.unit import ONE

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_WINDOW_DAYS = 36_600
_KINDS = {
    Function.SUM: (FactKind.FLOW,),
    Function.CHANGE: (FactKind.STOCK,),
    Function.AT: tuple(FactKind),
    Function.MEAN: tuple(FactKind),
}


def is_negation(node: Arithmetic) -> bool:
    """Say whether the node is ``-x``: the zero without unit is of the dimension of x."""
    left = node.left
    return (
        node.operator is Operator.MINUS
        and isinstance(left, Number)
        and not left.value
        and left.unit == ONE
    )


def children(node: Test | Expression) -> tuple[Test | Expression, ...]:
    """Return the nodes directly below."""
    match node:
        case Number() | Window() | Target():
            return ()
        case Arithmetic() | Comparison():
            return node.left, node.right
        case Extreme():
            return node.arguments
        case Absolute():
            return (node.argument,)
        case Not():
            return (node.test,)
        case Junction():
            return node.tests
    assert_never(node)


def nodes(root: Test | Expression) -> Iterator[tuple[Test | Expression, int]]:
    """Yield every node with its depth, the root at 1, in the order in which they are written."""
    waiting = [(root, 1)]
    while waiting:
        node, depth = waiting.pop()
        yield node, depth
        waiting.extend((child, depth + 1) for child in reversed(children(node)))


def windows_of(root: Test | Expression) -> tuple[Window, ...]:
    """Return the windows that a test asks for, each once, in the order of the text."""
    return tuple(dict.fromkeys(node for node, _ in nodes(root) if isinstance(node, Window)))


def require_depth(root: Test | Expression) -> None:
    """Refuse a tree beyond ``MAX_DEPTH``; raises ``ExpressionTooLarge``."""
    if any(depth > MAX_DEPTH for _, depth in nodes(root)):
        raise too_deep()


def too_many_nodes() -> ExpressionTooLarge:
    """Return the error for a tree of too many nodes."""
    return ExpressionTooLarge(
        f"the test has more than {MAX_NODES} parts", hint="split it into limbs"
    )


def too_deep() -> ExpressionTooLarge:
    """Return the error for a tree that is nested too deeply."""
    return ExpressionTooLarge(
        f"the test is nested deeper than {MAX_DEPTH} levels", hint="use brackets to balance sums"
    )


def require_window(window: Window) -> Window:
    """Return the window where its function suits its fact.

    Raises:
        ExpressionMalformed: an unknown fact, a sum of what is no flow, a change of what is no
            stock, a mean without its days.
    """
    rule = fact_rule(window.fact.name)
    if rule.kind not in _KINDS[window.function]:
        wanted = _KINDS[window.function][0]
        raise ExpressionMalformed(
            f"{window.function} takes a {wanted}, and {rule.name} is a {rule.kind}",
            hint=f"write at({rule.name})",
        )
    if (window.function is Function.MEAN) != (window.days is not None):
        raise ExpressionMalformed(f"{window.function} of {rule.name} needs days=n, only mean does")
    if window.days is not None and not 1 <= window.days <= MAX_WINDOW_DAYS:
        raise ExpressionMalformed(f"mean is taken over 1 to {MAX_WINDOW_DAYS:,} days")
    return window
