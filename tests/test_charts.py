"""Charts: any labels and numbers give a picture of a known size, the same on every machine, with its figures in words."""

from __future__ import annotations

import re
import struct
import subprocess
import sys
import zlib
from hashlib import sha256
from math import inf, nan
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.charts import Chart, Series, alt, picture
from bot.charts.chart import MOST_LABELS
from bot.charts.drawing import drawn
from bot.charts.lettering import fitted, lines, number, width
from bot.charts.rendering import png
from bot.charts.sheet import sheet
from bot.charts.ticks import STEPS, ticks
from bot.text import plain, say

ROOT = Path(__file__).parent.parent
WORDS = st.one_of(
    st.sampled_from(["", "Days", "<b>&\"'", "]]>", "&amp;", "x" * 400, "W " * 90, "夜勤", "\x00\x0b\ufffe", "\ud800", "e\u0301" * 40]),
    st.text(max_size=30),
)  # fmt: skip
NUMBERS = st.one_of(
    st.sampled_from([0, 1, 0.04, 0.05, 9.96, 999, 1000, 9999.96, 10_000, 1e6, 1e12, 5e-324, 1e300]),
    st.integers(0, 100),
    st.floats(0, 1e9),
)


@st.composite
def charts(draw: Any) -> Chart:
    shape = draw(st.sampled_from(list(MOST_LABELS)))
    labels = draw(st.lists(WORDS, max_size=MOST_LABELS[shape]))
    of = draw(st.integers(1, 1 if shape == "line" else 3))
    one = st.lists(NUMBERS, min_size=len(labels), max_size=len(labels)).map(tuple)
    series = tuple(Series(draw(WORDS), draw(one)) for _ in range(of))
    return Chart(draw(WORDS), tuple(labels), series, shape, draw(st.sampled_from(["", "%", "h"])), draw(WORDS))


def size_of(image: bytes) -> tuple[int, int]:
    """Read a PNG's size, after checking the sums of all its pieces and that its end is there."""
    assert image.startswith(b"\x89PNG\r\n\x1a\n")
    at, kinds = 8, []
    while at < len(image):
        (length,) = struct.unpack(">I", image[at : at + 4])
        piece = image[at + 4 : at + 8 + length]
        assert struct.unpack(">I", image[at + 8 + length : at + 12 + length]) == (zlib.crc32(piece),)
        kinds.append(piece[:4])
        at += 12 + length
    assert (kinds[0], kinds[-1]) == (b"IHDR", b"IEND")
    wide, high = struct.unpack(">II", image[16:24])
    return wide, high


def texts(chart: Chart) -> list[str]:
    return [each.text or "" for each in ET.fromstring(drawn(sheet(chart))).iter("{http://www.w3.org/2000/svg}text")]


@settings(max_examples=25)
@given(charts())
def test_any_labels_and_numbers_give_a_picture_of_the_stated_size(chart: Chart) -> None:
    image = png(chart)

    assert size_of(image) == sheet(chart).size
    assert image == png(chart)


@settings(max_examples=150)
@given(charts())
def test_every_number_of_bars_is_written_and_nothing_lies_beside_the_page(chart: Chart) -> None:
    wide, high = sheet(chart).size
    shown = ET.fromstring(drawn(sheet(chart)))

    words = [each.text for each in shown.iter("{http://www.w3.org/2000/svg}text")]
    if chart.shape != "line":
        assert all(number in words for written in chart.written for number in written)
    for each in shown.iter("{http://www.w3.org/2000/svg}rect"):
        x, y, w, h = (float(each.get(name, "0")) for name in ("x", "y", "width", "height"))
        assert x >= 0
        assert y >= 0
        assert x + w <= wide
        assert y + h <= high


@given(charts())
def test_the_words_of_a_chart_hold_all_its_figures(chart: Chart) -> None:
    said = plain(alt(chart))

    assert all(number in said for written in chart.written for number in written)


def test_what_people_typed_stays_text() -> None:
    chart = Chart("<script>", ('"><image href="file:///etc/passwd"/>',), (Series("&lt;", (1,)),), "rows")

    assert "<script>" in texts(chart)
    assert ET.fromstring(drawn(sheet(chart))).find(".//{*}image") is None


def test_a_picture_comes_with_its_figures_in_words() -> None:
    assert plain(alt(Chart("Meetings", ("Jun", "Jul"), (Series("Held", (3, 5)),)))) == "Meetings. Jun: 3; Jul: 5."


def test_several_series_are_named_in_words_and_told_apart_without_colours() -> None:
    chart = Chart("By shift", ("Days",), (Series("asked", (10,)), Series("matched", (8,)), Series("left", (1,))))

    assert plain(alt(chart)) == "By shift. Days: asked 10, matched 8, left 1."
    assert {"asked", "matched", "left"} <= set(texts(chart))
    assert {"url(#hatched)", "url(#dotted)"} <= set(re.findall(r'fill="([^"]+)"', drawn(sheet(chart))))


def test_no_data_is_said_and_zeros_are_shown() -> None:
    empty, zeros = Chart("Empty", (), (Series("n", ()),)), Chart("Zeros", ("a", "b"), (Series("n", (0, 0)),))

    assert "Nothing to show yet" in texts(empty)
    assert plain(alt(empty)) == "Empty: nothing to show yet."
    assert texts(zeros).count("0") == 3


def test_bars_lie_down_where_their_words_find_no_room() -> None:
    short, long = ("Days", "Nights"), ("Eastern (New York)",) * 8

    assert not sheet(Chart("t", short, (Series("n", (1, 2)),))).lies
    assert sheet(Chart("t", long, (Series("n", (1,) * 8),))).lies
    assert sheet(Chart("t", ("Jun",) * 20, (Series("n", (1234.5,) * 20),) * 3)).lies


def test_a_line_writes_its_last_number_and_label_whatever_else_it_leaves_out() -> None:
    months = tuple(f"Month {each}" for each in range(60))
    chart = Chart("t", months, (Series("n", (*range(1000, 1059), 4711)),), "line")

    assert {"4,711", "Month 59"} <= set(texts(chart))
    assert "Month 58" not in texts(chart)


@pytest.mark.parametrize(
    ("chart", "fault"),
    [
        (lambda: Chart("t", ("a",), ()), "1 to 3 series"),
        (lambda: Chart("t", ("a",), (Series("n", (1,)),) * 4), "1 to 3 series"),
        (lambda: Chart("t", ("a",), (Series("n", (1,)),) * 2, "line"), "a line one"),
        (lambda: Chart("t", ("a",) * 25, (Series("n", (1,) * 25),)), "25 labels"),
        (lambda: Chart("t", ("a", "b"), (Series("n", (1,)),)), "one number for each label"),
        (lambda: Chart("t", ("a",), (Series("n", (-1,)),)), "from 0 on"),
        (lambda: Chart("t", ("a",), (Series("n", (nan,)),)), "from 0 on"),
        (lambda: Chart("t", ("a",), (Series("n", (inf,)),)), "from 0 on"),
    ],
)
def test_a_chart_that_cannot_be_drawn_is_refused(chart: Any, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        chart()


@pytest.mark.parametrize(
    ("most", "whole", "expected"),
    [
        (0, True, (0, 1)),
        (1, True, (0, 1)),
        (2, True, (0, 1, 2)),
        (5, True, (0, 1, 2, 3, 4, 5)),
        (6, True, (0, 2, 4, 6)),
        (7, True, (0, 2, 4, 6, 8)),
        (10, True, (0, 2, 4, 6, 8, 10)),
        (11, True, (0, 5, 10, 15)),
        (25, True, (0, 5, 10, 15, 20, 25)),
        (26, True, (0, 10, 20, 30)),
        (100, True, (0, 20, 40, 60, 80, 100)),
        (101, True, (0, 50, 100, 150)),
        (1234, True, (0, 500, 1000, 1500)),
        (0.3, False, (0, 0.1, 0.2, 0.3)),
        (0.3, True, (0, 1)),
        (4.2, False, (0, 1, 2, 3, 4, 5)),
    ],
)
def test_ticks_are_round_and_few(most: float, whole: bool, expected: tuple[float, ...]) -> None:
    assert ticks(most, whole=whole) == expected


@given(st.one_of(NUMBERS, st.floats(0, 1e300)), st.booleans())
def test_ticks_reach_what_they_measure(most: float, whole: bool) -> None:
    marks = ticks(most, whole=whole)

    assert marks[0] == 0
    assert marks[-1] >= most * (1 - 1e-9)
    assert 2 <= len(marks) <= STEPS + 1
    assert sorted(set(marks)) == list(marks)


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (0, "", "0"),
        (7, "", "7"),
        (4.25, "", "4.2"),
        (4.96, "", "5"),
        (75, "%", "75 %"),
        (1250, "", "1,250"),
        (9999.96, "", "10,000"),
        (10_000, "", "10k"),
        (13_499, "", "13.5k"),
        (1_234_567, "", "1.2M"),
        (5e12, "", "5e+12"),
    ],
)
def test_numbers_are_written_short(value: float, unit: str, expected: str) -> None:
    assert number(value, unit) == expected


@given(st.text(min_size=1, max_size=60), st.integers(20, 400))
def test_a_text_is_cut_to_its_room(text: str, room: int) -> None:
    assert fitted(text, 10, room) == text or width(fitted(text, 10, room), 10) <= max(room, width("…", 10))


def test_a_label_breaks_between_words() -> None:
    assert lines("Within 1 day", 32, 120) == ["Within", "1 day"]


async def test_it_is_drawn_in_a_thread_and_in_the_readers_language() -> None:
    drawn_ = await picture(Chart(say("Meetings"), ("Jun",), (Series("n", (3,)),)), "meetings")

    assert drawn_.name == "meetings.png"
    assert size_of(drawn_.png) == (1000, 620)


def test_a_picture_is_the_same_in_another_process_whatever_fonts_are_there() -> None:
    ask = (
        "from hashlib import sha256; from bot.charts import *; from bot.charts.rendering import png;"
        "print(sha256(png(Chart('Löß', ('Days', 'Nights'), (Series('n', (3, 5)),)))).hexdigest())"
    )
    there = subprocess.run(
        [sys.executable, "-c", ask], cwd=ROOT, env={"HOME": "/nonexistent"}, capture_output=True, check=True, text=True
    )

    here = sha256(png(Chart("Löß", ("Days", "Nights"), (Series("n", (3, 5)),)))).hexdigest()
    assert there.stdout.strip() == here


def test_no_letters_but_ours_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = (Chart(title, ("x",), (Series("n", (3,)),)) for title in ("AAAA", "BBBB"))
    assert png(one) != png(other)

    monkeypatch.setattr("bot.charts.rendering._FONTS", [])

    assert png(one) == png(other)


def test_what_draws_is_imported_with_the_first_picture_only() -> None:
    ask = "import sys, bot.charts; print('resvg_py' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, capture_output=True, check=True, text=True)

    assert run.stdout.strip() == "False"


def test_the_letters_come_with_their_licence() -> None:
    fonts = ROOT / "bot" / "charts" / "fonts"

    assert "SIL OPEN FONT LICENSE" in (fonts / "OFL.txt").read_text("utf-8").upper()
    assert len(list(fonts.glob("*.ttf"))) == 2
