import json
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classifier import Classifier, Gazetteer, Item, ModelError, evaluate
from classifier.examples import read_examples, training_files, training_hash
from classifier.model import MODEL_FILE, ingredients, load, save
from classifier.training import learn, train

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.load()


def test_the_model_that_ships_was_trained_on_the_set_that_ships() -> None:
    now = ingredients(Gazetteer(), training_hash(training_files()))
    assert load().ingredients == now, "train again: khaochat train"


def test_the_model_file_is_small() -> None:
    assert MODEL_FILE.stat().st_size < 15_000_000


@pytest.mark.parametrize(
    ("title", "agency"),
    [
        ("สมศ. ประกาศผลประเมินคุณภาพภายนอกโรงเรียน 1,200 แห่ง", "onesqa"),
        ("สพฐ. กำชับเขตพื้นที่ดูแลนักเรียนช่วงเปิดเทอม", "obec"),
        ("สอศ. เปิดหลักสูตรช่างรถไฟฟ้าในวิทยาลัยเทคนิค", "ovec"),
        ("ปลัด ศธ. ประชุมศึกษาธิการจังหวัดทั่วประเทศ", "ops"),
        ("รมว.ศธ. แถลงนโยบายการศึกษาปีใหม่", "moe"),
        ("อว. ปรับเกณฑ์มาตรฐานหลักสูตรปริญญาตรี", "ohec"),
        ("สกศ. เปิดร่างแผนการศึกษาแห่งชาติฉบับใหม่", "onec"),
        ("สสวท. อบรมครูวิทยาศาสตร์โรงเรียนมัธยม", "public_org"),
        ("กยศ. ลดดอกเบี้ยผู้กู้ยืมที่ชำระตรงเวลา", "related"),
        ("ศูนย์เครือข่าย สมศ. ภาคใต้ อบรมผู้ประเมินภายนอก", "network_center"),
    ],
)
def test_a_plain_headline_goes_to_the_body_that_acts(classifier: Classifier, title: str, agency: str) -> None:
    [labels] = classifier.classify([Item("1", title)])
    assert labels.relevant
    assert labels.agency == agency
    assert labels.agencies[0] == agency


@pytest.mark.parametrize(
    "title",
    [
        "สมศักดิ์ เร่งคดีที่ดิน สั่งดีเอสไอรายงานใน 7 วัน",
        "ไทย-เวียดนามหารือทวิภาคี ขยายการค้าชายแดน",
        "การรถไฟอบรมอาชีวอนามัยพนักงานซ่อมบำรุง",
        "สปสช. เพิ่มสิทธิบัตรทอง รักษาทุกที่",
        "กรมบัญชีกลางประเมินคุณภาพงานตรวจสอบภายในภาครัฐ",
    ],
)
def test_a_trap_is_not_education_news(classifier: Classifier, title: str) -> None:
    [labels] = classifier.classify([Item("1", title)])
    assert not labels.relevant


def test_what_is_irrelevant_has_no_level_and_no_agency(classifier: Classifier) -> None:
    [labels] = classifier.classify([Item("1", "ราคาทองวันนี้ปรับขึ้น 200 บาท")])
    assert (labels.relevant, labels.level, labels.agency, labels.agencies, labels.negative) == (
        False,
        None,
        None,
        [],
        False,
    )


def test_bad_news_is_told_from_good(classifier: Classifier) -> None:
    bad, good = classifier.classify(
        [
            Item("1", "ผู้ปกครองแจ้งความครูทำร้ายนักเรียนจนบาดเจ็บ"),
            Item("2", "นักเรียนไทยคว้าเหรียญทองโอลิมปิกวิชาการ"),
        ]
    )
    assert (bad.negative, bad.sentiment) == (True, "negative")
    assert (good.negative, good.sentiment) == (False, "positive")


def test_the_reasons_are_words_of_the_text(classifier: Classifier) -> None:
    item = Item("1", "สพฐ. สั่งสอบครูเรียกรับเงินนักเรียน", "เลขาธิการ กพฐ. เปิดเผยว่าจะตั้งกรรมการสอบ")
    [labels] = classifier.classify([item])
    assert labels.because["agency"]
    text = f"{item.title} {item.body}".replace(" ", "")
    for words in labels.because.values():
        for word in words:
            assert word.replace(" ", "") in text


def test_an_item_is_labelled_the_same_alone_and_among_others(classifier: Classifier) -> None:
    items = [example.item for example in read_examples(training_files()[0])][:40]
    assert classifier.classify(items) == [classifier.classify([item])[0] for item in items]


def test_an_agencys_own_name_is_recognised_without_training() -> None:
    own = Classifier.load(extra_names={"onesqa": ["สำนักประเมินกลาง"]})
    [labels] = own.classify([Item("1", "สำนักประเมินกลาง เผยผลประเมินคุณภาพโรงเรียน")])
    assert labels.agency == "onesqa"


def test_a_name_on_a_date_out_of_office_does_not_decide(classifier: Classifier) -> None:
    headline = "“นฤมล” ลงพื้นที่ตรวจราคาผลไม้ช่วยเกษตรกร"
    [labels] = classifier.classify([Item("1", headline, date=date(2025, 5, 1))])
    assert not labels.relevant


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=400), st.text(max_size=400))
def test_any_text_gets_labels_that_agree(classifier: Classifier, title: str, body: str) -> None:
    [labels] = classifier.classify([Item("1", title, body)])
    assert (
        labels.relevant == (labels.level is not None) == (labels.agency is not None) == bool(labels.agencies)
    )
    assert labels.relevant or not labels.negative
    assert all(0.0 <= value <= 1.0 for value in labels.confidence.values())


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("", ""),
        ("ส\u200bม\u200bศ\u200b. ประเมินโรงเรียน 😀", "\ufeff"),
        ("BREAKING NEWS THAILAND SCHOOLS CLOSED", "ALL SCHOOLS CLOSED"),
        ("ข่าว", "โรงเรียน" * 25_000),
    ],
)
def test_odd_text_neither_stops_nor_slows_it(classifier: Classifier, title: str, body: str) -> None:
    start = time.process_time()
    classifier.classify([Item("1", title, body)])
    assert time.process_time() - start < 0.25


def test_zero_width_characters_inside_a_name_do_not_hide_it(classifier: Classifier) -> None:
    [labels] = classifier.classify([Item("1", "ส\u200bมศ. ประเมินโรงเรียนรอบใหม่")])
    assert labels.agency == "onesqa"


def test_a_model_survives_the_way_through_its_file(tmp_path: Path) -> None:
    examples = [example for path in training_files() for example in list(read_examples(path))[:12]]
    model = learn(examples, Gazetteer(), "abc", folds=2)
    save(model, tmp_path / "m.npz")
    again = load(tmp_path / "m.npz")
    assert again.version == model.version
    items = [example.item for example in examples[:20]]
    one, two = Classifier(model, Gazetteer()), Classifier(again, Gazetteer())
    assert [labels.agency for labels in one.classify(items)] == [
        labels.agency for labels in two.classify(items)
    ]


def test_a_category_that_an_agency_adds_can_be_learned(tmp_path: Path) -> None:
    rows = [
        json.loads(line)
        for path in training_files()
        for line in path.read_text(encoding="utf-8").splitlines()[:12]
    ]
    own = [
        {
            **rows[0],
            "id": f"own-{number}",
            "title": f"พิพิธภัณฑ์เด็ก{verb}กิจกรรมนักเรียน{place}",
            "body": "",
            "relevant": True,
            "level": "basic",
            "agency": "museum",
            "agencies": ["museum"],
            "negative": False,
            "sentiment": "positive",
        }
        for number, (verb, place) in enumerate(
            (verb, place) for verb in ("จัด", "เปิด", "ชวนร่วม") for place in ("เชียงใหม่", "ตรัง", "เลย", "ตาก")
        )
    ]
    path = tmp_path / "set.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows + own), encoding="utf-8")
    names = {"museum": ["พิพิธภัณฑ์เด็ก"]}
    train([path], tmp_path / "m.npz", extra_names=names)
    [labels] = Classifier.load(tmp_path / "m.npz", extra_names=names).classify(
        [Item("1", "พิพิธภัณฑ์เด็ก เชิญนักเรียนระยองชมนิทรรศการ")]
    )
    assert labels.agency == "museum"


def test_a_missing_model_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="khaochat train"):
        Classifier.load(tmp_path / "none.npz")


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.npz"
    path.write_bytes(b"not a model")
    with pytest.raises(ModelError, match="isn't a model"):
        Classifier.load(path)


def test_a_model_made_with_other_words_is_refused(tmp_path: Path) -> None:
    model = load()
    model.ingredients["dictionary"] = "another"
    save(model, tmp_path / "m.npz")
    with pytest.raises(ModelError, match="another dictionary"):
        Classifier.load(tmp_path / "m.npz")


def test_loading_takes_less_than_a_second_of_work() -> None:
    start = time.process_time()
    Classifier.load()
    assert time.process_time() - start < 1.0


def test_a_process_that_only_classifies_needs_less_than_250_mb_and_no_scipy() -> None:
    program = (
        "import re, sys\n"
        "from classifier import Classifier, Item\n"
        "Classifier.load().classify([Item('1', 'ข่าวโรงเรียน', 'สพฐ. แจง ' * 200)] * 50)\n"
        "assert not {'scipy', 'sklearn'} & set(sys.modules)\n"
        # Not getrusage: its peak is inherited from the process that started this one.
        "print(int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]) // 1024)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert int(done.stdout) < 250


@pytest.mark.shared
def test_it_is_better_than_the_floor_on_real_news_it_never_saw(classifier: Classifier) -> None:
    root = Path(__file__).parents[2]
    path = Path(os.environ.get("KHAOCHAT_SHARED", root.parent / "shared")) / "data" / "news_dev.jsonl"
    if not path.is_file():
        reason = f"the reference material is not at {path}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    figures = evaluate(classifier, path)
    assert figures["relevant_f1"] >= 0.965
    assert figures["level_macro_f1"] >= 0.85
    assert figures["agency_macro_f1"] >= 0.87
    assert figures["negative_f1"] >= 0.78
