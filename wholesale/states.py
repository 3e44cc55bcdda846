"""State changes by table: what is not listed cannot happen."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from wholesale.refusals import Refusal

Moves = Mapping[str, frozenset[str]]


class IllegalMove(Refusal):
    """The document is no longer in a state that allows this."""


def require_move(moves: Moves, *, now: str, to: str, what: str, labels: Mapping[str, str]) -> None:
    """Refuse with IllegalMove unless `moves` lists the step from `now` to `to`.

    `labels` turns state values into the words the person knows.
    """
    if to not in moves.get(now, frozenset()):
        raise IllegalMove(
            _("%(what)s is “%(now)s” now and cannot become “%(to)s”. Reload the page to see it.")
            % {"what": what, "now": labels.get(now, now), "to": labels.get(to, to)}
        )
