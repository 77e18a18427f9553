"""Names given once for several issues, by number or in order: "มอบ 1. สพฐ. 2. สมศ.", "ผู้ชี้แจง (ตามลำดับ) ..."."""

import re

from monitor.pmoc.agencies import agencies_in_label
from monitor.pmoc.model import OwnAgency
from thai.digits import to_arabic

_KEY = re.compile(
    r"(?:^|(?<=[\s,/;(\[|]))(?:(?:ข้อ|ประเด็น|เรื่อง)(?:ที่)?\s?)?[(\[]?(?P<n>[0-9]{1,2})\s?[.):=\]\-–]{0,2}\s{0,3}(?=[^\s0-9.,:])"
)


def keyed_agencies(value: str, count: int, own: OwnAgency) -> list[tuple[str, ...]] | None:
    """The agencies of each of `count` issues, where `value` numbers them 1 to `count`; None where it does not."""
    plain = to_arabic(value[:2_000])
    if count < 2:
        return None
    cuts: list[re.Match[str]] = []
    for m in _KEY.finditer(plain):
        if int(m["n"]) == len(cuts) + 1:
            cuts.append(m)
    if len(cuts) == count:
        ends = [*(m.start() for m in cuts[1:]), len(value)]
        named = [agencies_in_label(value[m.end() : end], own) for m, end in zip(cuts, ends, strict=True)]
        return named if all(named) else None
    if "ตามลำดับ" in value:
        names = agencies_in_label(re.sub(r"[(\[]?ตามลำดับ[)\]]?", " ", value), own)
        return [(n,) for n in names] if len(names) == count else None
    return None
