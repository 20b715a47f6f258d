"""Conditional formats and fonts of a range, as the engine for xlwings shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.buttons.engine import RangeApi

_LINES_ALL_ROUND = {-4131: "left", -4152: "right", -4160: "top", -4107: "bottom"}


class RangeFont:
    def __init__(self, at: RangeApi) -> None:
        object.__setattr__(self, "at", at)

    def __setattr__(self, name: str, value: Any) -> None:
        at: RangeApi = self.at  # type: ignore[attr-defined]
        at.sheet.hands.set_looks(*at.where, {name.lower(): value})


class Rules:
    """The conditional formats of a range, the first having the highest priority."""

    def __init__(self, at: RangeApi) -> None:
        self.at, self.hands = at, at.sheet.hands

    @property
    def Count(self) -> int:
        return len(self.hands.rules(*self.at.where))

    def __call__(self, index: int) -> Rule:
        found = self.hands.rules(*self.at.where)[index - 1]
        return Rule(self.at, found["id"], found["type"], found["formula"])

    def Add(self, Type: int, Formula1: str) -> Rule:
        added = self.hands.add_rule(*self.at.where, Type, Formula1)
        return Rule(self.at, added, Type, Formula1)


class Rule:
    def __init__(self, at: RangeApi, identity: Any, kind: int, formula: str) -> None:
        object.__setattr__(self, "_at", at)
        object.__setattr__(self, "_id", identity)
        object.__setattr__(self, "Type", kind)
        object.__setattr__(self, "_formula", formula)

    @property
    def Formula1(self) -> Any:
        if self.Type != 2:  # type: ignore[attr-defined]
            raise AttributeError("Formula1")  # as for scales, bars and icons
        return self._formula  # type: ignore[attr-defined]

    def _change(self, part: str, value: Any) -> None:
        at: RangeApi = self._at  # type: ignore[attr-defined]
        at.sheet.hands.change_rule(*at.where[:2], self._id, part, value)  # type: ignore[attr-defined]

    def __setattr__(self, name: str, value: Any) -> None:
        self._change(name, value)

    @property
    def Interior(self) -> Paint:
        return Paint(self, "ground")

    @property
    def Font(self) -> Paint:
        return Paint(self, "ink")

    def Borders(self, side: int) -> Paint:
        return Paint(self, _LINES_ALL_ROUND[side])

    def Delete(self) -> None:
        at: RangeApi = self._at  # type: ignore[attr-defined]
        at.sheet.hands.delete_rule(*at.where[:2], self._id)  # type: ignore[attr-defined]


class Paint:
    def __init__(self, rule: Rule, part: str) -> None:
        object.__setattr__(self, "rule", rule)
        object.__setattr__(self, "part", part)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "Color":
            self.rule._change(self.part, value)  # type: ignore[attr-defined]
