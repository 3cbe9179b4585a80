"""A graded notebook made safe: what may be shown is shown, and no score changes."""

from __future__ import annotations

import base64
import copy
import re
import struct
import time
import zlib
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import nbformat
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jinja2 import Environment
from nbformat import NotebookNode, from_dict
from nbgrader.utils import compute_checksum, determine_grade
from traitlets.config import Config
from traitlets.utils.importstring import import_item

from gdwidget.checks import check
from gdwidget.grading import clean, images, markup
from gdwidget.grading.hidden import PLACEHOLDER, HideHiddenTests, hide_hidden_tests
from tests.grading import payloads

SPECIFICALLY = {
    ("a", "href"),
    ("a", "title"),
    ("img", "src"),
    ("img", "alt"),
    ("img", "title"),
    ("img", "width"),
    ("img", "height"),
    ("div", "class"),
    ("span", "class"),
    ("ol", "start"),
    ("details", "open"),
    *((cell, span) for cell in ("td", "th") for span in ("colspan", "rowspan")),
}
HARMLESS_ADDRESS = re.compile(
    r"https?://[^<>\"'`\s]+|mailto:[^<>\"'`\s]+|#[\w-]*|data:image/(png|jpeg);base64,[\w+/=\s]+"
    r"|(?!//|.*\.\.)[\w%][^:]*\.(png|jpe?g)",
    re.I,
)


class Seen(HTMLParser):
    """What another parser than bleach's finds in a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.other: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_comment(self, data: str) -> None:
        self.other.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def assert_harmless(page: str, tags: frozenset[str]) -> None:
    seen = Seen(page)
    assert seen.tags <= tags
    assert not seen.other
    for tag, name, value in seen.attributes:
        assert (tag, name) in SPECIFICALLY
        if name in ("href", "src"):
            assert HARMLESS_ADDRESS.fullmatch(value), value


def rendered(source: str, **cell: Any) -> str:
    """Render markdown as nbconvert's templates do."""
    environment = Environment()
    environment.filters["markdown2html"] = markup.safe_markdown2html
    template = environment.from_string("{{ cell.source | markdown2html }}")
    return template.render(cell={"source": source, **cell})


def code_cell(*outputs: dict[str, Any], **nbgrader: Any) -> NotebookNode:
    cell = nbformat.v4.new_code_cell("pass")
    cell.outputs = [from_dict(output) for output in outputs]
    if nbgrader:
        cell.metadata.nbgrader = from_dict(nbgrader)
    return cell


def display(mime: str, content: Any, **metadata: Any) -> dict[str, Any]:
    return {"output_type": "display_data", "data": {mime: content}, "metadata": metadata}


def result(text: Any, **more: Any) -> dict[str, Any]:
    data = {"text/plain": text, **more}
    return {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": 1}


def stream(text: str, name: str = "stdout") -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


def error(evalue: str = "", *traceback: str) -> dict[str, Any]:
    return {
        "output_type": "error",
        "ename": "AssertionError",
        "evalue": evalue,
        "traceback": list(traceback),
    }


# Pieces from which a browser may make more than they seem.
TOKENS = """
    < > </ /> <!-- --> --!> <![CDATA[ ]]> <? & ; : = " ' ` \\ / script img svg math style table tr
    td a b p div select template noscript textarea title iframe plaintext xmp onerror onload href
    src style class id data-toggle javascript: &#106;avascript: data:text/html, #x x.png ../x.png
    $ $$ data:image/png;base64,AA data:image/svg+xml, https://example.org/ //example.org files/
    \\( \\) [x]( ![x]( ) ``` * _ | |-| attachment:a.png java&#9;script: &lt; &gt; &quot;
"""
PIECES = st.sampled_from([*TOKENS.split(), " ", "\n", "\t", "\x00", "\u2028", "\x0c", "\r"])
HOSTILE = st.lists(PIECES | st.text(max_size=3), max_size=30).map("".join)
MARKUP = [*payloads.MARKDOWN.values(), *(text for _, text, _ in payloads.DISPLAYED.values())]


@pytest.mark.parametrize("text", MARKUP)
def test_known_payloads_come_out_harmless(text: str) -> None:
    """Does every payload lose what made it one, as output, as markdown and in the page?"""
    assert_harmless(markup.safe_html(text) or "", markup.TAGS)
    assert_harmless(markup.page_html(text), markup.PAGE_TAGS)
    assert_harmless(rendered(text), markup.PAGE_TAGS)


@settings(max_examples=400)
@given(HOSTILE)
@example("<p title='</p><script>alert(1)</script>'>")
def test_any_text_comes_out_harmless(text: str) -> None:
    """Whatever the text, does another parser find only what is on the list?"""
    assert_harmless(markup.safe_html(text) or "", markup.TAGS)
    assert_harmless(markup.page_html(text), markup.PAGE_TAGS)
    assert_harmless(rendered(text), markup.PAGE_TAGS)


@pytest.mark.parametrize(
    "text",
    [
        "<ul><li>" * 9_000,
        "<dd><li>" * 9_000,
        "<b><p>" * 9_000,
        "<" * 300_000,
        "<script>" * 19_000,
        "> " * 40_000,
        "\\\\[" * 19_000,
        "[" * 200_000,
        "$" * 59_000,
    ],
    ids=lambda text: text[:6],
)
def test_markup_made_to_take_long_does_not(text: str) -> None:
    """Is nested or endless markup shown as text rather than parsed for minutes?"""
    began = time.process_time()
    for page in (markup.safe_html(text) or "", markup.page_html(text), rendered(text)):
        assert len(page) < 3_000_000
    assert time.process_time() - began < 5


def test_tables_and_text_stay() -> None:
    """Is a data frame shown as it was, without its style sheet in the text?"""
    frame = """<div>
<style scoped>.dataframe tbody tr th { vertical-align: top; }</style>
<table border="1" class="dataframe"><thead><tr><th></th><th>x</th></tr></thead>
<tbody><tr><th>0</th><td colspan="2">a &lt; b &amp; c</td></tr></tbody></table></div>"""
    shown = markup.safe_html(frame)
    assert shown is not None
    assert "vertical-align" not in shown
    assert '<td colspan="2">a &lt; b &amp; c</td>' in shown
    assert "<th>x</th>" in shown
    assert markup.safe_html("<p>&nbsp;</p><img src=x.png>") is None  # nothing to read


def test_what_was_open_stays_open() -> None:
    """Is the part of a self-check that is to be read seen without a click?"""
    shown = markup.safe_html("<details open onclick='x'><summary>what came</summary>3</details>")
    assert shown == "<details open><summary>what came</summary>3</details>"
    assert markup.page_html(shown) == shown


def test_no_legend_without_its_picture() -> None:
    """Does a page that drops the picture of a self-check say nothing of its colours?"""
    (picture,) = check("01-gd-1d", gd=lambda eta, f_grad, x0=10.0, steps=10: [x0, 1.0]).pictures
    assert "blue yours" in picture
    shown = markup.safe_html(picture)
    said = "First difference at step 1: yours 1.0, reference 6.0."
    assert shown == f"<figure><figcaption>{said}</figcaption></figure>"


def test_markdown_stays() -> None:
    """Do formulas, code, tables, links and pictures come out as they were meant?"""
    page = rendered(
        "# Title\n\n**bold** $a<b$ $$\\frac{1}{2} & c$$\n\n|h|\n|-|\n|d|\n\n"
        "```python\nif a < b: pass\n```\n\n[d2l](https://d2l.ai/?a=1&b=2) <kbd>x</kbd>\n\n"
        "![here](pictures/a%20b.png) ![there](https://example.org/x.png)\n"
    )
    for part in (
        "<h1>Title</h1>",
        "<strong>bold</strong>",
        "$a&lt;b$",
        "$$\\frac{1}{2} &amp; c$$",
        "<td>d</td>",
        "<pre><code>if a &lt; b: pass",
        '<a href="https://d2l.ai/?a=1&amp;b=2">d2l</a>',
        "<kbd>x</kbd>",
        '<img src="pictures/a%20b.png" alt="here">',
        '<a href="https://example.org/x.png">there</a>',
    ):
        assert part in page


def test_markdown_that_cannot_be_rendered_is_text() -> None:
    """Is an attachment that is missing, or no picture, no reason to end the page?"""
    assert rendered("![a](attachment:a.png) <b>") == "<pre>![a](attachment:a.png) &lt;b&gt;</pre>"
    attachments = {"a.png": {"image/png": payloads.PNG}}
    page = rendered("![a](attachment:a.png)", attachments=attachments)
    assert f'src="data:image/png;base64,{payloads.PNG}"' in page


def test_a_large_picture_stays_one() -> None:
    """Is a photograph of a page of sums shown, but not a thousand times?"""
    photograph = "A" * 1_000_000
    attachments = {"a.png": {"image/png": photograph}}
    page = rendered("![a](attachment:a.png)", attachments=attachments)
    assert f'src="data:image/png;base64,{photograph}"' in page
    assert len(rendered("![a](attachment:a.png)\n" * 1_000, attachments=attachments)) < 100_000


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost:8888/formgrader/manage_submissions/%3Cscript%3E",
        "https://example.org/%253Cscript%253E",
        "https://example.org/&#60;script>",
        "javascript://example.org/%0aalert(1)",
        "evil.html",
        "//example.org/",
        "files/javascript:alert(1)",
        "data:text/html,x",
    ],
)
def test_links_lead_nowhere_dangerous(address: str) -> None:
    """Does no link carry markup to another page, or lead to a file of the submission?"""
    assert "href" not in rendered(f"[x](<{address}>)").replace("[x](", "")
    assert "href" not in markup.page_html(f'<a href="{address}">x</a>')


def test_files_that_a_browser_runs() -> None:
    """Are pages told from data, whatever the case of their names?"""
    pages = ("a.html", "a.HTM", "b/x.svg", "a.png.xhtml", "feed.xml")
    assert all(markup.runs_in_browser(name) for name in pages)
    data = ("a.csv", "a.png", "a.html.txt", "html", "a.py", ".svg.json")
    assert not any(markup.runs_in_browser(name) for name in data)


@pytest.mark.parametrize("name", payloads.DISPLAYED)
def test_outputs_keep_only_what_may_be_shown(name: str) -> None:
    """Is each payload's output reduced to text, tables and pictures that are pictures?"""
    mime, content, metadata = payloads.DISPLAYED[name]
    for output in clean.clean_outputs(code_cell(display(mime, content, **metadata))):
        for kind, kept in output.get("data", {}).items():
            assert kind in ("text/plain", "text/html", "image/png", "image/jpeg")
            if kind == "text/html":
                assert_harmless(kept, markup.TAGS)
            elif kind != "text/plain":
                assert kept in (payloads.PNG, payloads.JPEG)
        for sizes in output.get("metadata", {}).values():
            assert all(type(size) is int for size in sizes.values())


def test_what_is_left_out_is_said() -> None:
    """Does a line say what is missing, in words that no submission chose?"""
    inside = "Explorer(children=(HBox(children=(Figure(axes=[Axis(grid_color='#eee')]),)),))"
    widget = {"text/plain": inside, clean.WIDGET: payloads.WIDGET_VIEW}
    evil = 'text/"><script>alert(1)</script>'
    cell = code_cell(
        {"output_type": "display_data", "data": widget, "metadata": {}},
        display("image/svg+xml", "<svg/>"),
        display(evil, "x"),
        display("text/markdown", "# Words\n"),
    )
    told = [out.get("text") or out.data["text/plain"] for out in clean.clean_outputs(cell)]
    assert told == [
        "Explorer(…)",
        "[left out: an interactive widget]\n",
        "[left out: image/svg+xml]\n",
        "[left out: an output of unknown kind]\n",
        "[text/markdown, as text]\n# Words\n",
    ]


def test_what_nbconvert_sets_is_taken(caplog: pytest.LogCaptureFixture) -> None:
    """Is making a page silent about the order in which it shows outputs?"""
    config = Config({"NbConvertBase": {"display_data_priority": ["text/html"]}})
    clean.CleanOutputs(config=config)
    assert not caplog.records


def test_text_keeps_its_colours() -> None:
    """Are printed text and errors as they were, with ANSI codes, whatever they say?"""
    printed = "\x1b[31mred\x1b[0m <b> & \n"
    outputs = [stream(printed), stream(printed, "stderr"), error(printed, printed)]
    assert clean.clean_outputs(code_cell(*outputs)) == [from_dict(output) for output in outputs]


def test_output_that_no_file_or_page_can_hold() -> None:
    """Are lone surrogates, endless text and endless colours made bearable?"""
    text = "\ud800" + "\x1b[1m" * 5_000 + "x" * (2 << 20)
    (output,) = clean.clean_outputs(code_cell(stream(text)))
    output.text.encode()
    assert "\x1b" not in output.text
    assert len(output.text) <= 1 << 20


SCORES = st.sampled_from(
    ["0.5", "2", "9", "-1", "nan", "'x'", "np.float64(0.5)", "", "0.5\n", "\x1b[0m1"]
)
SOME_DATA = st.fixed_dictionaries(
    {},
    optional={
        "text/plain": SCORES | st.text(max_size=5),
        "text/html": HOSTILE,
        "image/png": st.sampled_from([payloads.PNG, "x"]),
        "text/markdown": st.just("# 1"),
        clean.WIDGET: st.just(payloads.WIDGET_VIEW),
    },
)
OUTPUTS = st.lists(
    st.builds(stream, st.text(max_size=5), st.sampled_from(["stdout", "stderr"]))
    | st.builds(error, st.text(max_size=5))
    | st.builds(
        lambda data, kind: {
            "output_type": kind,
            "data": data,
            "metadata": {},
            "execution_count": 1,
        },
        SOME_DATA,
        st.sampled_from(["display_data", "execute_result"]),
    ),
    max_size=4,
)


@given(OUTPUTS)
def test_cleaning_never_changes_a_score(outputs: list[dict[str, Any]]) -> None:
    """Does nbgrader read the same points, or the same mistake, from the cleaned cell?"""

    def score(cell: NotebookNode) -> Any:
        try:
            return repr(determine_grade(cell))
        except Exception as raised:
            return type(raised), str(raised)

    cell = code_cell(*outputs, grade=True, solution=False, points=2, grade_id="a")
    cleaned = copy.deepcopy(cell)
    cleaned.outputs = clean.clean_outputs(cell)
    assert score(cleaned) == score(cell)
    nbformat.validate(nbformat.v4.new_notebook(cells=[cleaned]))


@pytest.fixture
def hostile() -> NotebookNode:
    """A notebook with every payload, as if it had been executed."""
    notebook = nbformat.v4.new_notebook(cells=payloads.cells())
    outputs = [display(mime, text, **meta) for mime, text, meta in payloads.DISPLAYED.values()]
    outputs += [stream(text) for text in payloads.PRINTED_TEXTS.values()]
    notebook.cells.append(code_cell(*outputs, error("<script>", "</pre><script>")))
    return notebook


def test_cleaning_twice_is_cleaning_once(hostile: NotebookNode) -> None:
    """Is a cleaned notebook valid, unchanged by cleaning, and the original left alone?"""
    before = copy.deepcopy(hostile)
    once = clean.clean_notebook(hostile)
    assert hostile == before
    nbformat.validate(once)
    assert clean.clean_notebook(once) == once


def test_sources_stay(hostile: NotebookNode) -> None:
    """Is what the student wrote still there to be read, letter by letter?"""
    *cells, button = [cell for cell in hostile.cells if cell.cell_type != "code"]
    for cell in cells:
        assert clean.clean_source(cell) == cell.source
    assert "data-commandlinker" not in clean.clean_source(button)
    button.metadata.nbgrader = from_dict({"grade_id": "a", "solution": True})
    button.metadata.nbgrader.checksum = compute_checksum(button)
    assert clean.clean_source(button) == button.source  # nobody has answered yet


def test_metadata_is_what_grading_needs() -> None:
    """Does nothing pass that a template prints, hides a cell by, or looks a lexer up with?"""
    evil = '"><script>alert(1)</script>'
    cell = code_cell(grade=True, solution=False, points=2, grade_id="a", comment=evil, x=[evil])
    cell.metadata.update({"tags": [evil], "jupyter": {"source_hidden": True}, "editable": False})
    cell.id, cell.execution_count = evil, evil
    notebook = nbformat.v4.new_notebook(
        metadata={
            "title": evil,
            "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {}}},
            "kernelspec": {"name": "python3", "display_name": "Python 3", "env": evil},
            "language_info": {"name": "python", "version": "3.13.1", "pygments_lexer": evil},
        },
    )
    notebook.cells = [cell]
    cleaned = clean.clean_notebook(notebook)
    assert cleaned.metadata == {
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python", "version": "3.13.1"},
    }
    (cell,) = cleaned.cells
    assert cell.metadata == {
        "editable": False,
        "nbgrader": {"grade": True, "solution": False, "points": 2, "grade_id": "a"},
    }
    assert cell.execution_count is None
    assert evil not in nbformat.writes(cleaned)


@pytest.mark.parametrize(
    "outputs",
    [
        None,
        {},
        "text",
        [None, "text", {}, {"output_type": "x"}, {"output_type": "stream"}],
        [{"output_type": "error"}, {"output_type": "error", "traceback": "x", "ename": 1}],
        [{"output_type": "display_data", "data": [], "metadata": 1}],
        [display("text/plain", 5), display("text/html", {"a": 1}), display("image/png", None)],
        [{"output_type": "execute_result", "data": None, "execution_count": "x"}],
    ],
)
def test_outputs_of_any_shape(outputs: Any) -> None:
    """Do outputs that are not in the format become ones that are, without an exception?"""
    cell = nbformat.v4.new_code_cell("pass")
    cell.outputs = outputs
    cell.outputs = clean.clean_outputs(cell)
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))


# Pictures


def png(width: int, height: int, rows: bytes, interlaced: int = 0) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, interlaced)
    parts = [chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def wrong_pictures() -> Iterator[tuple[str, bytes]]:
    good, jpeg = base64.b64decode(payloads.PNG), base64.b64decode(payloads.JPEG)
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    yield "image/png", svg
    yield "image/jpeg", svg
    yield "image/png", jpeg
    yield "image/jpeg", good
    yield "image/svg+xml", svg
    yield "image/png", good[:-1]
    yield "image/png", good.replace(b"IDAT", b"IDAX")
    yield "image/png", good[:8]
    yield "image/png", png(2, 2, b"\0" * 13)  # a byte short of 2 rows of 2 pixels
    yield "image/png", png(100_000, 100_000, b"\0" * 100)
    yield "image/png", png(0, 2, b"")
    yield "image/jpeg", jpeg[:-2]
    yield "image/jpeg", jpeg[:4]
    yield "image/jpeg", b"\xff\xd8\xff\xd9"


@pytest.mark.parametrize(("kind", "content"), list(wrong_pictures()))
def test_what_is_no_picture_is_none(kind: str, content: bytes) -> None:
    """Is everything refused that does not decode as what it is called?"""
    assert images.checked(kind, base64.b64encode(content).decode()) is None


def test_pictures_stay() -> None:
    """Are pictures kept, wrapped or interlaced, without what follows their end?"""
    wrapped = payloads.PNG[:40] + "\n" + payloads.PNG[40:] + "\n"
    assert images.checked("image/png", wrapped) == payloads.PNG
    longer = base64.b64encode(base64.b64decode(payloads.PNG) + b"<script>").decode()
    assert images.checked("image/png", longer) == payloads.PNG
    assert images.checked("image/jpeg", payloads.JPEG) == payloads.JPEG
    # 3 by 3, in passes of 1, 0, 0, 1, 2, 2 and 3 pixels in as many rows: 1 + 1 + 2 + 1 + 1 rows
    passes = b"\0" * (4 + 7 + 7 + 2 * 4 + 10)
    assert images.checked("image/png", "!" + payloads.PNG) is None
    interlaced = base64.b64encode(png(3, 3, passes, 1)).decode()
    assert images.checked("image/png", interlaced) == interlaced


def test_sizes_stay() -> None:
    """Is the size that matplotlib gives a picture kept, and any other thing left out?"""
    metadata = {"image/png": {"width": 640, "height": "480 onload=x", "unconfined": True}}
    (output,) = clean.clean_outputs(code_cell(display("image/png", payloads.PNG, **metadata)))
    assert output.metadata == {"image/png": {"width": 640}}


# Hidden tests

TEST = """\
def check():
    assert visible(1) == 2
    ### BEGIN HIDDEN TESTS
    answer = secret(41)
    assert visible(answer) == 43
    ### END HIDDEN TESTS"""


def graded(*outputs: dict[str, Any], source: str = TEST) -> NotebookNode:
    cell = code_cell(*outputs, grade=True, solution=False, locked=True, points=1, grade_id="a")
    cell.source = source
    return cell


def hidden(*cells: NotebookNode) -> list[NotebookNode]:
    notebook = nbformat.v4.new_notebook(cells=list(cells))
    hide_hidden_tests(notebook, "BEGIN HIDDEN", "END HIDDEN")
    assert "secret" not in nbformat.writes(notebook)
    return list(notebook.cells)


def test_a_failed_hidden_test_gives_its_message() -> None:
    """Is the message there with all its lines, and neither source nor traceback?"""
    message = "Not kept: it doubles\n  called    double(41)\n  likely    You forgot to add 1."
    trace = (
        "----> 5     \x1b[1massert\x1b[0m visible(secret(41)) == 43",
        f"AssertionError: {message}",
    )
    (cell,) = hidden(graded(error(message, *trace)))
    assert cell.source == f"def check():\n    assert visible(1) == 2\n    {PLACEHOLDER}"
    (output,) = cell.outputs
    assert len(output.traceback) == 1
    assert message in output.traceback[0]
    assert output.evalue == message


def test_an_assertion_without_a_message() -> None:
    """Is the line shown if it is a visible one, and else that it is hidden?"""
    visible = "\x1b[0;32m----> 2\x1b[0m     assert visible(1) == 2\n      4 answer = secret(41)"
    secret = "      2 assert visible(1) == 2\n----> 5     assert visible(secret(41)) == 43"
    shown, sealed = hidden(graded(error("", visible)), graded(error("", secret)))
    assert shown.outputs[0].traceback == [
        "----> assert visible(1) == 2",
        "\x1b[0;31mAssertionError\x1b[0m: ",
    ]
    assert sealed.outputs[0].traceback == [
        "\x1b[0;31mAssertionError\x1b[0m: a hidden test, which says no more"
    ]


def test_hidden_lines_are_found_elsewhere() -> None:
    """Is a hidden line kept out of other cells' tracebacks, and of warnings that quote it?"""
    quote = "----> 4     answer\x1b[0m = secret\x1b[1m(41)"
    warning = "x.py:4: RuntimeWarning: overflow\n    answer = secret(41)\n"
    quoting = code_cell(error("boom", quote))
    _, quoted, warned = hidden(
        graded(), quoting, graded(stream(warning, "stderr"), source="check()")
    )
    assert quoted.outputs[0].traceback == ["\x1b[0;31mAssertionError\x1b[0m: boom"]
    assert warned.outputs[0].text == f"x.py:4: RuntimeWarning: overflow\n{PLACEHOLDER}\n"


def test_a_hidden_region_without_end_is_hidden() -> None:
    """Is the rest of the cell hidden rather than feedback ended?"""
    (cell,) = hidden(graded(source="a = 1\n### BEGIN HIDDEN TESTS\nsecret(1)"))
    assert cell.source == f"a = 1\n{PLACEHOLDER}"


def test_visible_tests_are_quoted() -> None:
    """Does a cell without hidden tests keep its traceback, and an answer its words?"""
    answer = nbformat.v4.new_code_cell("# BEGIN HIDDEN TESTS\nmine = 1")
    answer.metadata.nbgrader = from_dict({"grade": False, "solution": True, "locked": False})
    trace = "----> 1 assert visible(1) == 2"
    cells = hidden(graded(), graded(error("", trace), source="assert visible(1) == 2"), answer)
    assert cells[1].outputs[0].traceback == [trace]
    assert cells[2].source == answer.source


def test_the_delimiters_are_the_courses() -> None:
    """Are c.ClearHiddenTests' delimiters used for feedback too?"""
    from traitlets.config import Config

    config = Config(
        {"ClearHiddenTests": {"begin_test_delimeter": "SEALED", "end_test_delimeter": "OPEN"}}
    )
    notebook = nbformat.v4.new_notebook(cells=[graded(source="# SEALED\nsecret()\n# OPEN\nb")])
    hide, _ = HideHiddenTests(config=config)(notebook, {})
    assert hide.cells[0].source == f"{PLACEHOLDER}\nb"


def test_the_settings_name_what_exists() -> None:
    """Can every import string of the settings be imported?"""

    def strings(value: Any) -> Iterator[str]:
        for part in value.values() if isinstance(value, dict) else value:
            if isinstance(part, str):
                yield part
            elif isinstance(part, dict | list):
                yield from strings(part)

    names = list(strings(dict(clean.settings())))
    assert len(names) > 10
    assert all(callable(import_item(name)) for name in names)
