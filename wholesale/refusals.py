"""A refusal is an expected "no" with a sentence for the person who asked."""

from django.utils.functional import Promise


class Refusal(Exception):
    """The request is understood and cannot be done; nothing was changed.

    `sentence` is shown to the person as it is: what is in the way, and what to do next.
    `document` names the document that blocks it, when there is one.
    """

    def __init__(self, sentence: str | Promise, *, document: str = "") -> None:
        super().__init__(str(sentence))
        self.sentence = str(sentence)
        self.document = document
