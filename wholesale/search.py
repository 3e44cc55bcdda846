"""Search words for goods and customers, found through one GIN index in plain PostgreSQL.

A row keeps the tokens people type for it: prefixes of its codes and barcodes, words,
pinyin in full and as initials, and two-character pieces of Chinese. A query becomes
tokens in the same way, and a row matches when it has all of them.
"""

import re
import unicodedata
from collections.abc import Iterable

_WORD = re.compile(r"[0-9a-z]+|[\u3400-\u9fff]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
MAX_PREFIX = 20


def tokens_of(*, names: Iterable[str] = (), codes: Iterable[str] = ()) -> list[str]:
    """The tokens a row is found by, sorted and without repeats."""
    found: set[str] = set()
    for code in codes:
        plain = _plain(code).replace(" ", "")
        found |= _prefixes(plain)
        for word in _WORD.findall(plain):
            found |= _prefixes(word)
    for name in names:
        for word in _WORD.findall(_plain(name)):
            found |= _pieces_of_han(word) if _HAN.match(word) else _prefixes(word)
        found |= _pinyin_of(name)
    return sorted(found - {""})


def query_tokens(text: str) -> list[str]:
    """The tokens a row must have, all of them, to match what a person typed."""
    wanted: list[str] = []
    for word in _WORD.findall(_plain(text)):
        if not _HAN.match(word):
            wanted.append(word[:MAX_PREFIX])
        elif len(word) == 1:
            wanted.append(word)
        else:
            wanted += [word[i : i + 2] for i in range(len(word) - 1)]
    return list(dict.fromkeys(wanted))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _prefixes(word: str) -> set[str]:
    return {word[:n] for n in range(1, min(len(word), MAX_PREFIX) + 1)}


def _pieces_of_han(word: str) -> set[str]:
    return set(word) | {word[i : i + 2] for i in range(len(word) - 1)}


def _pinyin_of(name: str) -> set[str]:
    if not _HAN.search(name):
        return set()
    # Its tables take a third of a second and 40 MB: only for who writes Chinese names.
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415

    syllables = lazy_pinyin(_plain(name), style=Style.NORMAL, errors="ignore")
    syllables = [s for s in syllables if s.isalnum() and s.isascii()]
    initials = "".join(s[0] for s in syllables)
    found: set[str] = set()
    for start in range(len(syllables)):
        found |= _prefixes(initials[start:])
        found |= _prefixes("".join(syllables[start : start + 4]))
    return found
