"""What the news did around an answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.effect import SPAN, Told, effect

ANSWERED = datetime(2026, 11, 23, 8, tzinfo=UTC)
LATER = ANSWERED + timedelta(days=30)


def told(hours: float, negative: bool = False, title: str = "ครูร้อง", outlet: str = "ก") -> Told:
    return Told(ANSWERED + timedelta(hours=hours), outlet, title, negative)


def test_tone_before_and_after_is_the_share_of_negative_clips() -> None:
    found = effect(
        [told(5), told(-1, True), told(-2, True), told(-3), told(6, True), told(7), told(8)], ANSWERED, LATER
    )
    assert (found.before.clips, found.before.negative) == (3, 2)
    assert (found.after.clips, found.after.negative) == (4, 1)
    assert found.change is not None
    assert round(found.change, 3) == round(1 / 4 - 2 / 3, 3)
    assert found.last_negative == ANSWERED + timedelta(hours=6)


def test_without_clips_on_one_side_there_is_no_change_to_tell() -> None:
    assert effect([told(-1, True)], ANSWERED, LATER).change is None
    assert effect([], ANSWERED, LATER).before.share is None


def test_headlines_that_carry_the_reply_are_counted_after_the_answer_only() -> None:
    clips = [told(-1, title="สมศ. ชี้แจง"), told(1, title="สมศ. ชี้แจงกรณีครูร้อง"), told(2, title="ครูร้องอีก")]
    assert effect(clips, ANSWERED, LATER).carried == 1


def test_the_same_time_is_counted_on_both_sides() -> None:
    edge = SPAN.total_seconds() / 3600
    found = effect([told(-edge - 1), told(-edge), told(0), told(edge), told(edge + 1)], ANSWERED, LATER)
    assert (found.before.clips, found.after.clips) == (2, 1)


def test_it_says_when_the_time_after_is_not_over() -> None:
    assert not effect([], ANSWERED, ANSWERED + SPAN - timedelta(seconds=1)).complete
    assert effect([], ANSWERED, ANSWERED + SPAN).complete


@given(st.lists(st.tuples(st.floats(-400, 400), st.booleans()), max_size=30), st.randoms())
def test_order_does_not_matter_and_every_clip_is_on_one_side_at_most(
    clips: list[tuple[float, bool]], chance: object
) -> None:
    given_clips = [told(hours, negative) for hours, negative in clips]
    found = effect(given_clips, ANSWERED, LATER)
    assert found == effect(list(reversed(given_clips)), ANSWERED, LATER)
    near = [c for c in given_clips if abs(c.at - ANSWERED) <= SPAN]
    assert found.before.clips + found.after.clips == len(near)
