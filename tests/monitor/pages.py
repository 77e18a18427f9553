"""News pages in the layouts that Thai sites have, around a text that the test chooses."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

MENU = ("หน้าแรก", "การเมือง", "เศรษฐกิจ", "การศึกษา", "กีฬา", "บันเทิง", "ต่างประเทศ", "ภูมิภาค", "ติดต่อเรา")
OTHERS = (
    "รมว.คลังเผยมาตรการใหม่ช่วยผู้ประกอบการรายย่อยทั่วประเทศ",
    "ฝนตกหนักหลายพื้นที่ กรมอุตุฯ เตือนระวังน้ำท่วมฉับพลัน",
    "ทีมชาติไทยประกาศรายชื่อนักกีฬาชุดใหม่ลุยศึกอาเซียน",
    "ราคาทองวันนี้ปรับขึ้น 3 ครั้ง รูปพรรณขายออกบาทละเท่าใด",
)


@dataclass(frozen=True)
class News:
    """What a page tells."""

    title: str = "สถานศึกษา 120 แห่งเข้ารับการประเมินรอบใหม่"
    paragraphs: tuple[str, ...] = (
        "ผู้อำนวยการสำนักงานแห่งหนึ่งเปิดเผยว่า สถานศึกษา 120 แห่งในภาคเหนือจะเข้ารับการประเมินคุณภาพภายนอกในเดือนหน้า",
        "การประเมินรอบนี้ลดเอกสารลงครึ่งหนึ่ง และใช้การเยี่ยมชมทางออนไลน์ร่วมกับการลงพื้นที่จริง",
        "ด้านครูในพื้นที่ระบุว่า ต้องการให้แจ้งกำหนดการล่วงหน้าอย่างน้อยสองสัปดาห์ เพื่อไม่ให้กระทบการสอน",
    )
    iso: str = "2026-11-22T14:30:00+07:00"
    thai: str = "22 พ.ย. 2569 14:30 น."
    author: str = "กองบรรณาธิการการศึกษา"

    @property
    def lead(self) -> str:
        """A cut of the text, as sites put it into their description."""
        return self.paragraphs[0][:120]


def _menu() -> str:
    return (
        "<nav><ul>"
        + "".join(f'<li><a href="/c/{i}">{w}</a></li>' for i, w in enumerate(MENU))
        + "</ul></nav>"
    )


def _others() -> str:
    items = "".join(f'<li><a href="/news/{70_000 + i}">{w}</a></li>' for i, w in enumerate(OTHERS))
    return f'<aside class="related"><h4>ข่าวที่เกี่ยวข้อง</h4><ul>{items}</ul></aside>'


def _p(news: News, tag: str = "p") -> str:
    return "".join(f"<{tag}>{escape(p)}</{tag}>" for p in news.paragraphs)


def wordpress(news: News) -> str:
    """A newspaper's theme for WordPress: meta elements, time element, text in td-post-content."""
    return f"""<!DOCTYPE html><html lang="th"><head><meta charset="utf-8"><title>{escape(news.title)} - ข่าวทดสอบ</title>
<meta property="og:title" content="{escape(news.title)} - ข่าวทดสอบ"><meta property="og:type" content="article">
<meta property="og:site_name" content="ข่าวทดสอบ"><meta property="og:image" content="/wp-content/a.jpg">
<meta property="og:description" content="{escape(news.lead)}">
<meta property="article:published_time" content="{news.iso}"><meta name="author" content="{escape(news.author)}">
<script>var a = "<p>ไม่ใช่ข่าว</p>";</script></head><body class="td-standard-pack">{_menu()}
<div class="td-container"><article class="post"><header><h1 class="entry-title">{escape(news.title)}</h1>
<div class="td-module-meta"><time class="entry-date" datetime="{news.iso}">{news.thai}</time></div></header>
<div class="td-post-sharing"><a href="#">Facebook</a><a href="#">Twitter</a><a href="#">LINE</a></div>
<div class="td-post-content">{_p(news)}<p><a href="/news/1">อ่านข่าวเพิ่มเติม</a></p></div></article></div>
{_others()}<footer>สงวนลิขสิทธิ์ 2569 บริษัท ข่าวทดสอบ จำกัด</footer></body></html>"""


def app(news: News) -> str:
    """A site made with a script framework: structured data, classes that say nothing, text in div and br."""
    data = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebSite", "name": "สำนักข่าวตัวอย่าง"},
            {
                "@type": "NewsArticle",
                "headline": news.title,
                "datePublished": news.iso,
                "author": [{"@type": "Person", "name": news.author}],
                "publisher": {"@type": "Organization", "name": "สำนักข่าวตัวอย่าง"},
                "image": {"@type": "ImageObject", "url": "https://img.example/a.webp"},
                "description": news.lead,
            },
        ],
    }
    text = "<br><br>".join(escape(p) for p in news.paragraphs)
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{escape(news.title)} | สำนักข่าวตัวอย่าง</title>
<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>
<script id="__NEXT_DATA__" type="application/json">{{"props": 1}}</script></head><body><div id="__next"><div class="css-1k2">
{_menu()}</div><main class="css-9x"><h1 class="css-2">{escape(news.title)}</h1><div class="css-3"><div>{text}</div></div></main>
{_others()}</div></body></html>"""


def ministry(news: News) -> str:
    """A public agency's site of long ago: tables, fonts, no meta elements, the date in Thai words."""
    return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-874">
<title>{escape(news.title)}</title></head><body bgcolor=white><table width=780><tr><td colspan=2>{_menu()}</td></tr>
<tr><td width=180 valign=top>{_others()}</td><td class="news-detail"><font size=4><b><h1>{escape(news.title)}</h1></b></font>
<div class="news-date">วันที่ประกาศข่าว {news.thai}</div>{_p(news)}
<p>ที่มา : กลุ่มประชาสัมพันธ์</td></tr></table></body></html>"""


def drupal(news: News) -> str:
    """A content system of an independent outlet: article element, submitted line, no description."""
    return f"""<!DOCTYPE html><html lang="th"><head><meta charset="utf-8"><title>{escape(news.title)} | ประชาตัวอย่าง</title>
<link rel="canonical" href="/journal/2026/11/115000"></head><body>{_menu()}<div id="content"><h1 class="page-title">
{escape(news.title)}</h1><article class="node node--type-article"><footer class="node__meta"><span class="submitted">Submitted on
{news.thai}</span></footer><div class="field field-name-body"><div class="field-item">{_p(news)}</div></div></article></div>
{_others()}</body></html>"""


def blog(news: News) -> str:
    """A teachers' blog: post-body with br, published in an abbr."""
    text = "<br/>\n".join(escape(p) for p in news.paragraphs)
    return f"""<!DOCTYPE html><html dir="ltr"><head><meta charset="utf-8"><title>ครูตัวอย่าง: {escape(news.title)}</title>
<meta property="og:title" content="{escape(news.title)}"><meta property="og:type" content="article"></head><body>{_menu()}
<div class="post hentry"><h3 class="post-title entry-title"><a href="/2026/11/a.html">{escape(news.title)}</a></h3>
<h1>{escape(news.title)}</h1><div class="post-body entry-content">{text}</div>
<abbr class="published" title="{news.iso}"><time class="published" datetime="{news.iso}">14:30</time></abbr></div>{_others()}</body></html>"""


def broken(news: News) -> str:
    """Nothing is closed, and some is closed twice."""
    text = "".join(f"<p>{escape(p)}" for p in news.paragraphs)
    return f"""<html><head><title>{escape(news.title)}</title><meta property=og:title content="{escape(news.title)}">
<meta property=og:type content=article><meta property="article:published_time" content="{news.iso}"><body><div><div class=a
<ul><li><a href=/c/1>หน้าแรก<li><a href=/c/2>การเมือง</ul></ul></div></td><h1>{escape(news.title)}<div class=article-content>{text}
</span></b></i></div></p></div></div><table><tr><td>ติดต่อกองบรรณาธิการ"""


LAYOUTS: dict[str, Callable[[News], str]] = {
    "wordpress": wordpress,
    "app": app,
    "ministry": ministry,
    "drupal": drupal,
    "blog": blog,
    "broken": broken,
}
