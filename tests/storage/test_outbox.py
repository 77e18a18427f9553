"""The outbox keeps the order within a chat, sends each notice once, and forgets none."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from outbox_play import NOW, Play, names

from storage import Database, outbox
from storage.outbox import KEY_LIFE, LEASE, Batch, Notice
from storage.tables import Outbox


@pytest.fixture
def play(store: Database) -> Play:
    return Play(store)


def test_the_order_within_a_chat_is_kept(play: Play) -> None:
    for name in ("a", "b", "c"):
        play.put(name, size=5)
    order = []
    while play.waiting():
        batch = play.taken()
        order += names(batch)
        play.sent(batch)
    assert order == ["a", "b", "c"]


def test_a_failing_message_holds_back_those_behind_it_but_not_other_chats(play: Play) -> None:
    play.put("a", size=5)
    play.put("behind")
    play.put("elsewhere", chat="C2")
    play.not_taken(play.taken())
    play.put("newest")
    assert play.waiting() == ["C2"]
    assert play.claim() is None
    assert names(play.taken("C2")) == ["elsewhere"]
    play.later(seconds=3)
    assert names(play.taken()) == ["a"]


def test_a_message_whose_fate_is_unknown_holds_back_those_behind_it_too(play: Play) -> None:
    play.put("a")
    play.unknown(play.taken())
    play.put("behind")
    assert play.claim() is None
    assert play.waiting() == []
    play.later(seconds=3)
    batch = play.taken()
    assert names(batch) == ["a"]
    play.sent(batch)
    assert names(play.taken()) == ["behind"]


def test_many_chats_that_wait_for_their_next_try_do_not_crowd_out_the_others(play: Play) -> None:
    for number in range(5):
        chat = f"blocked{number}"
        play.put(f"first{number}", chat=chat, size=5)
        play.put(f"second{number}", chat=chat)
        play.not_taken(play.taken(chat), again_at=NOW + timedelta(minutes=30))
    play.put("fine", chat="C9")
    assert play.waiting(limit=3) == ["C9"]


def test_a_notice_that_is_no_longer_true_is_dropped_and_the_next_one_goes(play: Play) -> None:
    play.put("stale")
    play.put("true")
    play.untrue.add("stale")
    assert names(play.taken()) == ["true"]
    assert play.states() == {"stale": "dropped", "true": "sending"}
    assert play.rows()["stale"].error


def test_when_nothing_is_true_any_more_the_lane_is_given_back(play: Play) -> None:
    play.put("stale")
    play.untrue.add("stale")
    assert play.claim() is None
    play.put("fresh")
    assert names(play.taken()) == ["fresh"]


def test_neighbours_share_a_request_of_at_most_five_message_objects(play: Play) -> None:
    for name, size in (("a", 2), ("b", 2), ("c", 2), ("d", 1)):
        play.put(name, size=size)
    first = play.taken()
    assert names(first) == ["a", "b"]
    assert len(first.messages) == 4
    play.sent(first)
    assert names(play.taken()) == ["c", "d"]


def test_a_reply_is_never_bundled_with_pushes_nor_with_another_reply(play: Play) -> None:
    soon = NOW + timedelta(seconds=50)
    play.put("push")
    play.put("r1", reply_token="t1", reply_until=soon)
    play.put("r1b", reply_token="t1", reply_until=soon)
    play.put("r2", reply_token="t2", reply_until=soon)
    play.put("push2")
    seen = []
    while play.waiting():
        batch = play.taken()
        seen.append((batch.reply_token, names(batch)))
        play.sent(batch)
    assert seen == [(None, ["push"]), ("t1", ["r1", "r1b"]), ("t2", ["r2"]), (None, ["push2"])]


def test_an_old_reply_token_is_not_used(play: Play) -> None:
    play.put("r", reply_token="t", reply_until=NOW + timedelta(seconds=50))
    play.put("push")
    play.later(seconds=51)
    batch = play.taken()
    assert batch.reply_token is None
    assert names(batch) == ["r", "push"]


def test_a_refused_reply_goes_as_a_push_at_once(play: Play) -> None:
    play.put("r", reply_token="t", reply_until=NOW + timedelta(seconds=50))
    play.not_taken(play.taken())
    batch = play.taken()
    assert batch.reply_token is None
    assert names(batch) == ["r"]


def test_a_reply_whose_fate_is_unknown_is_not_sent_again(play: Play) -> None:
    play.put("r", reply_token="t", reply_until=NOW + timedelta(seconds=50))
    play.unknown(play.taken())
    play.later(days=2)
    assert play.claim() is None
    assert play.states() == {"r": "unknown"}


def test_a_reply_whose_sender_died_is_not_sent_again_and_holds_nobody_back(play: Play) -> None:
    play.put("r", reply_token="t", reply_until=NOW + timedelta(seconds=50))
    play.taken()
    play.put("next")
    play.later(seconds=61)
    assert names(play.taken()) == ["next"]
    assert play.states() == {"r": "unknown", "next": "sending"}


@pytest.mark.parametrize("round_", range(3))
def test_only_one_of_many_senders_gets_a_chat(play: Play, round_: int) -> None:
    play.put("a")
    play.put("b", size=5)
    got: list[Batch | None] = []
    together = threading.Barrier(6)

    def claim() -> None:
        together.wait()
        got.append(play.claim())

    threads = [threading.Thread(target=claim) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 6
    assert [names(batch) for batch in got if batch] == [["a"]]


def test_an_expired_lease_is_taken_over_with_the_same_key_and_body(play: Play) -> None:
    play.put("a")
    play.put("b")
    first = play.taken()
    play.put("late")
    play.later(seconds=LEASE.total_seconds() - 1)
    assert play.claim() is None
    play.later(seconds=1)
    assert play.waiting() == ["C1"]
    second = play.taken()
    assert (second.leader, second.messages) == (first.leader, first.messages)
    assert second.holder != first.holder


def test_after_an_unknown_fate_the_same_key_and_body_go_again(play: Play) -> None:
    play.put("a")
    first = play.taken()
    play.unknown(first)
    play.put("later")
    play.untrue.add("a")
    play.later(seconds=3)
    second = play.taken()
    assert (second.leader, second.messages) == (first.leader, first.messages)


def test_after_a_definite_refusal_the_message_is_rendered_anew(play: Play) -> None:
    key = play.put("a")
    first = play.taken()
    play.not_taken(first)
    play.later(seconds=3)
    second = play.taken()
    assert second.leader == key
    assert second.messages != first.messages
    play.not_taken(second)
    play.later(seconds=10)
    play.untrue.add("a")
    assert play.claim() is None
    assert play.states() == {"a": "dropped"}


@pytest.mark.parametrize("what", ["busy", "crash"])
def test_a_busy_answer_to_a_repetition_says_nothing_about_the_first_try(play: Play, what: str) -> None:
    """The first try may have arrived: another body under its key, or another key, would lose or double."""
    play.put("a")
    first = play.taken()
    if what == "busy":
        play.unknown(first)
    play.later(seconds=61)
    play.not_taken(play.taken())
    play.put("neighbour")
    play.untrue.add("a")
    play.later(minutes=6)
    again = play.taken()
    assert (again.leader, again.messages) == (first.leader, first.messages)


def test_a_row_that_left_a_request_does_not_come_back_into_its_body(play: Play) -> None:
    play.put("a", size=2)
    play.put("b", size=2)
    play.not_taken(play.taken())
    with play.database.write() as session:  # the case has grown: the card is longer now
        row = session.get_one(Outbox, play.rows()["a"].seq)
        row.data = {"name": "a", "size": 5}
    play.later(seconds=3)
    alone = play.taken()
    assert names(alone) == ["a"]
    play.later(seconds=61)
    assert play.taken().messages == alone.messages


def test_an_unknown_fate_after_23_hours_is_a_dead_letter_and_never_sent_again(play: Play) -> None:
    key = play.put("a")
    play.unknown(play.taken())
    play.put("behind")
    play.later(hours=KEY_LIFE.total_seconds() / 3600)
    play.unknown(play.taken())
    play.later(minutes=10)
    assert names(play.taken()) == ["behind"]
    assert play.states() == {"a": "dead", "behind": "sending"}
    assert [leader for leader, _ in play.buried] == [key]
    assert "key" in (play.rows()["a"].error or "")


def test_the_23_hours_count_from_the_first_try_that_may_have_arrived(play: Play) -> None:
    play.put("a")
    play.not_taken(play.taken(), again_at=NOW + timedelta(hours=30))
    play.later(hours=30)
    play.unknown(play.taken())
    play.later(hours=22)
    assert names(play.taken()) == ["a"]
    assert play.buried == []


def test_a_sender_that_lost_its_lane_changes_nothing(play: Play) -> None:
    """It was away longer than its lease; what the next one has in hand must not be rendered anew under it."""
    play.put("a")
    stale = play.taken()
    play.later(seconds=61)
    second = play.taken()
    play.not_taken(stale)
    play.refused(stale)
    play.unknown(stale)
    assert play.claim() is None, "the lane is the second sender's"
    play.sent(second)
    assert play.states() == {"a": "sent"}


def test_a_late_answer_that_the_message_is_taken_still_counts(play: Play) -> None:
    play.put("a")
    stale = play.taken()
    play.later(seconds=61)
    second = play.taken()
    play.sent(stale)
    play.unknown(second)
    play.later(days=2)
    assert play.states() == {"a": "sent"}
    assert play.claim() is None


def test_of_a_refused_bundle_each_goes_alone(play: Play) -> None:
    for name in ("a", "b", "c"):
        play.put(name)
    play.not_taken(play.taken(), alone=True)
    seen = []
    while play.waiting():
        batch = play.taken()
        seen.append(names(batch))
        play.refused(batch) if names(batch) == ["b"] else play.sent(batch)
    assert seen == [["a"], ["b"], ["c"]]
    assert play.states() == {"a": "sent", "b": "dead", "c": "sent"}


def test_a_bundle_that_was_not_taken_goes_as_a_bundle_again(play: Play) -> None:
    play.put("a")
    play.put("b")
    play.not_taken(play.taken())
    play.later(seconds=3)
    assert names(play.taken()) == ["a", "b"]


def test_a_notice_for_later_waits_and_blocks_nobody(play: Play) -> None:
    for number in range(outbox.LOOK_AHEAD + 5):
        play.put(f"tomorrow{number}", due_at=NOW + timedelta(days=1))
    play.put("now")
    assert names(play.taken()) == ["now"]


def test_the_same_key_is_put_once(play: Play) -> None:
    with play.database.write() as session:
        assert outbox.put(session, Notice("C1", "note", {"name": "a"}, key="k"), NOW)
        assert outbox.put(session, Notice("C2", "note", {"name": "b"}, key="k"), NOW) is None
        assert outbox.put(session, Notice("C2", "note", {"name": "c"}), NOW)
        assert outbox.put(session, Notice("C2", "note", {"name": "d"}), NOW)
    assert list(play.rows()) == ["a", "c", "d"]


def test_long_keys_fit_and_stay_different(play: Play) -> None:
    long = "k" * 500
    with play.database.write() as session:
        assert outbox.put(session, Notice("C1", "note", {"name": "a"}, key=long + "1"), NOW)
        assert outbox.put(session, Notice("C1", "note", {"name": "b"}, key=long + "2"), NOW)
        assert outbox.put(session, Notice("C1", "note", {"name": "c"}, key=long + "1"), NOW) is None


def test_pauses_grow_to_five_minutes_and_no_further(play: Play) -> None:
    pauses = [outbox.pause_after(tries) for tries in range(1, 30)]
    assert pauses == sorted(pauses)
    assert pauses[0] == timedelta(seconds=2)
    assert pauses[-1] == timedelta(minutes=5)


def test_next_due_tells_when_there_is_something_to_do_and_nothing_sooner(play: Play) -> None:
    assert play.next_due() is None
    play.put("a", size=5)
    assert play.next_due() == NOW
    play.put("behind")
    batch = play.taken()
    assert play.next_due() == NOW + LEASE, "while it is being sent there is nothing else to do"
    play.not_taken(batch, again_at=NOW + timedelta(minutes=30))
    assert play.next_due() == NOW + timedelta(minutes=30), "what waits behind is no reason to wake up"
    play.put("elsewhere", chat="C2", due_at=NOW + timedelta(minutes=5))
    assert play.next_due() == NOW + timedelta(minutes=5)
