"""Questions about an issue of which it is not certain whose it is, or whether it is one at all."""

from __future__ import annotations

from bot.cards import actions
from bot.cards.flex import SOFT, TONE_COLOURS, Card, Messages, Part, chip, grid, messages, quoted, rule, text
from bot.cards.text import line
from bot.cards.views import CardContext, CaseView, IssueQuestionView, PostView
from bot.cards.words import typed

ASKED = 3
"""Issues of one card of which is asked; each takes two rows of buttons."""
_ANSWERS = (
    ("ของเรา", "ours", "เป็นของเรา"),
    ("ร่วมกับหน่วยงานอื่น", "shared", "ประเด็นร่วม"),
    ("ไม่เกี่ยวข้อง", "notours", "ไม่เกี่ยวข้อง"),
    ("ไม่ใช่ประเด็น", "noissue", "ไม่ใช่ประเด็น"),
)


def whose(cases: tuple[CaseView, ...], ctx: CardContext) -> list[Part]:
    """For each doubtful case: ours, shared, not ours, no issue. Its clock runs until somebody says otherwise."""
    rows: list[Part] = []
    for case in cases[:ASKED]:
        ask = f"โปรดตรวจเรื่องที่ {case.id} ว่าเกี่ยวข้องกับหน่วยงานหรือไม่ ระบบยังไม่แน่ใจ"
        rows.append(text(ask, 200, size="sm", weight="bold", color=TONE_COLOURS["soon"].writing))
        chips = [
            chip(label, actions.tap(label, "issue", shows=f"{words} {case.id}", c=case.id, v=verdict))
            for label, verdict, words in _ANSWERS
        ]
        rows += grid(chips, columns=2)
    more = ", ".join(str(case.id) for case in cases[ASKED:])
    if more:
        rows.append(
            text(f"และเรื่องที่ {more} · พิมพ์ {typed('เป็นของเรา', ctx)} ตามด้วยเลขเรื่อง", 200, size="sm", color=SOFT)
        )
    return rows


def others_are_ours(view: PostView) -> list[Part]:
    """A button for each issue that was read as somebody else's: the reader may be wrong, people know."""
    chips = [
        chip(
            f"ประเด็น {number} เป็นของเรา",
            actions.tap(
                f"ประเด็น {number} เป็นของเรา",
                "issue",
                shows=f"ประเด็น {number} เป็นของเรา",
                p=view.post_id,
                n=number,
                v="ours",
            ),
        )
        for number in view.other_numbers[:ASKED]
    ]
    return list(grid(chips, columns=2)) if chips else []


def another_matter(view: PostView) -> list[Part]:
    """A button to take an issue out of the case that it has joined, where that was not the very same post."""
    if view.same_post or not view.joined:
        return []
    first = view.joined[0]
    label = f"คนละเรื่องกับเรื่องที่ {first.id}"
    action = actions.tap(label, "issue", shows=label, p=view.post_id, c=first.id, v="apart")
    return list(grid([chip(label, action)], columns=1))


def is_it_an_issue_card(view: IssueQuestionView, ctx: CardContext) -> Messages:
    """A message to the bot that reads like no post: what is it?"""
    answers: list[Part] = [
        chip(label, actions.tap(label, "issue", shows=words, p=view.post_id, v=verdict))
        for label, verdict, words in _ANSWERS
    ]
    return messages(
        Card(
            tone="soon",
            state="ยังไม่ได้เปิดเรื่อง",
            alt=f"ข้อความนี้เป็นประเด็น PMOC หรือไม่ · {line(view.text, 60)}",
            title="ข้อความนี้เป็นประเด็น PMOC หรือไม่",
            facts=f"อ่านแล้วเป็น{view.reads_like} จึงยังไม่เปิดเรื่องชี้แจง",
            want="ถ้าเป็นประเด็น โปรดแตะ ของเรา ระบบจะเปิดเรื่องชี้แจงทันที",
            body=[quoted(view.text, 300), rule(), *grid(answers, columns=2)],
            hint=f"หรือพิมพ์ {typed('เป็นของเรา', ctx)}",
            drill=ctx.drill,
        )
    )
