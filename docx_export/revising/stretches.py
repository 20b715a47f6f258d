"""Two versions of a document and what both were made of, cut into stretches to be compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from docx_export.document.skeleton import Unit, record_of


def stretches(
    base: Sequence[bytes], mine: Sequence[Unit], theirs: Sequence[Unit]
) -> Iterator[tuple[Sequence[Unit], Sequence[Unit], Sequence[bytes]]]:
    """Both bodies cut where all three agree: stretches of mine, of theirs and of the base. Those
    between are single units with the same words, or stretches in which something has changed."""
    own = _matched(base, [unit.key for unit in mine])
    their = _matched(base, [unit.key for unit in theirs])
    i = a = b = 0
    for at in range(len(base) + 1):
        if at < len(base) and not (at in own and at in their):
            continue
        to_a = own[at] if at < len(base) else len(mine)
        to_b = their[at] if at < len(base) else len(theirs)
        if a < to_a or b < to_b:
            yield mine[a:to_a], theirs[b:to_b], base[i:at]
        if at < len(base):
            yield mine[to_a : to_a + 1], theirs[to_b : to_b + 1], base[at : at + 1]
        i, a, b = at + 1, to_a + 1, to_b + 1


def _matched(base: Sequence[bytes], other: Sequence[bytes]) -> dict[int, int]:
    matcher = SequenceMatcher(None, base, other, autojunk=False)
    return {
        block.a + step: block.b + step
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    }


def are_alike(own: Sequence[Unit], their: Sequence[Unit]) -> bool:
    """Whether two stretches are the same paragraphs in other words: each about the same facts."""
    return all(
        not (mine.is_table or fresh.is_table)
        and {record_of(f) for f in mine.facts} & {record_of(f) for f in fresh.facts}
        and 2 * len({*mine.facts} & {*fresh.facts}) >= len({*mine.facts} | {*fresh.facts})
        for mine, fresh in zip(own, their, strict=True)
    )
