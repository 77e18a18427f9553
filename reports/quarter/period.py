"""Quarters of the Thai fiscal year, which begins on 1 October and bears the Buddhist year in which it ends."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from reports.figures import month_name
from thai.dates import BANGKOK

_BE = 543


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Quarter `number` (1 to 4) of fiscal year `year` (Buddhist): 1/2570 is October to December 2569."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 4 or not 2400 <= self.year <= 2900:
            raise ValueError(f"{self.number}/{self.year} is no quarter; write one as 1/2570")

    @classmethod
    def of(cls, day: date) -> Quarter:
        """The quarter that a day in Bangkok belongs to."""
        months = day.year * 12 + day.month - 1 + 3
        return cls(months // 12 + _BE, months % 12 // 3 + 1)

    @classmethod
    def read(cls, text: str) -> Quarter:
        """Read "1/2570". Raises ValueError for anything else."""
        match = re.fullmatch(r"\s*([1-4])\s*/\s*(\d{4})\s*", text)
        if match is None:
            raise ValueError(f'{text!r} is no quarter; write number and fiscal year, as "1/2570"')
        return cls(int(match[2]), int(match[1]))

    @property
    def previous(self) -> Quarter:
        """The quarter before."""
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, 4)

    @property
    def following(self) -> Quarter:
        """The quarter after."""
        return Quarter(self.year, self.number + 1) if self.number < 4 else Quarter(self.year + 1, 1)

    @property
    def first(self) -> date:
        """Its first day."""
        months = (self.year - _BE) * 12 - 3 + (self.number - 1) * 3
        return date(months // 12, months % 12 + 1, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.following.first - timedelta(days=1)

    @property
    def begins(self) -> datetime:
        """Its first moment."""
        return datetime.combine(self.first, time(), tzinfo=BANGKOK)

    @property
    def ends(self) -> datetime:
        """The first moment after it."""
        return self.following.begins

    @property
    def name(self) -> str:
        """Its name on paper: "ไตรมาสที่ 1 ปีงบประมาณ 2570"."""
        return f"ไตรมาสที่ {self.number} ปีงบประมาณ {self.year}"

    @property
    def months(self) -> str:
        """Its months on paper: "ตุลาคม ถึง ธันวาคม 2569"."""
        return f"{month_name(self.first.month)} ถึง {month_name(self.last.month)} {self.last.year + _BE}"

    def __str__(self) -> str:
        return f"{self.number}/{self.year}"
