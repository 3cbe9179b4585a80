"""HTML and markdown of a submission as markup that cannot run, and as nbconvert's filters.

What may be shown is listed; all else is escaped or left out. Nothing listed can carry script, load
anything, cover the page, or be found by the page's own script: no style, no handler, no id, and of
classes only those of highlighted code.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Any
from urllib.parse import unquote

import bleach
from jinja2 import pass_context
from mistune.plugins import import_plugin
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

TAGS = frozenset(
    "abbr b blockquote br caption center cite code col colgroup dd del details dfn div dl dt em "
    "figcaption figure font h1 h2 h3 h4 h5 h6 hr i ins kbd li mark ol p pre q s samp small span "
    "strike strong sub summary sup table tbody td tfoot th thead tr tt u ul var".split()
)
"""Elements that only set text."""
PAGE_TAGS = TAGS | {"a", "img"}
"""What markdown may have besides: links to elsewhere, and pictures that are here."""

MOST_HTML = 400_000
MOST_MARKDOWN = 60_000
"""Characters; a longer one is shown as plain text."""
# The same holds for what the parsers need quadratic time for.
_MOST_TAGS = 20_000
_MOST_DEPTH = 60
_MOST_FORMULAS = 300
_MOST_ATTACHED = 16 << 20

_PAGES = frozenset(
    ".hta .htm .html .mht .mhtml .pdf .shtml .svg .svgz .swf .xht .xhtml .xml .xsl .xslt".split()
)
_NUMBER = re.compile(r"[0-9]{1,4}%?")
_CODE = re.compile(r"highlight|hl-\w+|[a-z]{1,2}[0-9a-z]?")  # the classes that Pygments writes
_WEB = re.compile(r"(https?://|mailto:)\S+", re.I)
_WITHIN = re.compile(r"#[\w-]*")
_EMBEDDED = re.compile(r"data:image/(png|jpeg);base64,[A-Za-z0-9+/=\s]+")
_BESIDE = re.compile(r"(?!.*(\.\.|//))\w(?:[\w ./-]|%(?!2e|2f|5c)[0-9a-f]{2})*\.(png|jpe?g)", re.I)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.I)
_ENDS_BY_ITSELF = frozenset("br col hr img input p tbody td tfoot th thead tr wbr".split())
_FORMULA = re.compile(r"\\\\[\[(]|\\begin")
_NOT_TEXT = re.compile(r"<(script|style|template|iframe|noscript|svg|math)\b", re.I)


def safe_html(text: str) -> str | None:
    """Return the HTML of an output with nothing in it but text, lists and tables.

    Parameters
    ----------
    text : str
        Any HTML.

    Returns
    -------
    str or None
        Elements of `TAGS` with hardly an attribute; None if no text remains, or if it is so long
        that nobody would read it.
    """
    if _is_costly(text):
        return None
    shown = _clean(_without_code(text), TAGS, strip=True)
    return shown if html.unescape(re.sub(r"<[^>]*>", "", shown)).strip() else None


def page_html(text: str) -> str:
    """Make HTML safe that nbconvert is about to write into a page: its filter `clean_html`.

    What may not be there is shown as the text it is.

    Parameters
    ----------
    text : str
        HTML of a cell, an output, or of highlighted code.

    Returns
    -------
    str
        Elements of `PAGE_TAGS`.
    """
    text = str(text)
    if _is_costly(text):
        return f"<pre>{html.escape(re.sub('<[^<>]*>', '', text)[:MOST_HTML])}</pre>"
    return _clean(text, PAGE_TAGS, strip=False)


@pass_context
def safe_markdown2html(context: Mapping[str, Any], source: str) -> str:
    """Render markdown as safe HTML: nbconvert's filter `markdown2html`.

    Parameters
    ----------
    context : mapping
        The template's names; `cell` has the attachments.
    source : str
        Markdown, with HTML and mathematics in it.

    Returns
    -------
    str
        Elements of `PAGE_TAGS`; the source itself if it cannot be rendered.
    """
    attachments = (context.get("cell") or {}).get("attachments") or {}
    try:
        if not _is_too_much(source, attachments):
            renderer = _Renderer(escape=False, attachments=attachments, exclude_anchor_links=True)
            return page_html(MarkdownWithMath(renderer, plugins=_plugins()).render(source))
    except Exception:  # nesting too deep, an attachment that is not there: still to be read
        pass
    return f"<pre>{html.escape(source[:MOST_HTML])}</pre>"


def runs_in_browser(name: str) -> bool:
    """Tell whether a browser would run a file of that name, wherever it is put on view.

    Parameters
    ----------
    name : str
        Name of a submitted file.

    Returns
    -------
    bool
    """
    return PurePath(name.lower()).suffix in _PAGES


def unchanged(text: str) -> str:
    """Return the text: instead of nbconvert's filter `strip_files_prefix`.

    That one removes ``files/`` from the start of addresses for the sake of IPython 2, and so makes
    ``files/javascript:...`` a link that runs.

    Parameters
    ----------
    text : str
        HTML.

    Returns
    -------
    str
    """
    return text


# -- inside ----------------------------------------------------------------------------------------


class _Renderer(IPythonRenderer):
    """Code is not highlighted, whose lexers take forever on some input; nothing is fetched."""

    def block_code(self, code: str, info: str | None = None) -> str:
        return f"<pre><code>{html.escape(code)}</code></pre>\n"

    def image(self, text: str, url: str, title: str | None = None) -> str:
        if _WEB.fullmatch(url):  # loading it would tell its owner who looks, and when
            return str(self.link(text or html.escape(url), url, title))
        return str(super().image(text, url, title))


def _plugins() -> list[Any]:
    wanted = set(MarkdownWithMath.DEFAULT_PLUGINS) - {"task_lists"}  # which are form elements
    return [import_plugin(name) for name in sorted(wanted)]


def _is_too_much(source: str, attachments: Mapping[str, Mapping[str, str]]) -> bool:
    """Say whether rendering the markdown would take long, or make a page that nobody can load."""
    heaviest = max(
        (len(kind) for name in attachments.values() for kind in name.values()), default=0
    )
    return (
        len(source) > MOST_HTML
        or _length(source) > MOST_MARKDOWN
        or len(_FORMULA.findall(source)) > _MOST_FORMULAS
        or heaviest * source.count("attachment:") > _MOST_ATTACHED
    )


def _length(text: str) -> int:
    """Return how many characters there are besides those of embedded pictures."""
    return len(_EMBEDDED.sub("", text))


def _is_costly(text: str) -> bool:
    """Say whether parsing the HTML would take long: there is too much of it, or in one another."""
    if _length(text) > MOST_HTML or text.count("<") > _MOST_TAGS:
        return True
    depth = 0
    unclosed: Counter[str] = Counter()
    for tag in _TAG.finditer(text):
        name = tag[2].lower()
        if name in _ENDS_BY_ITSELF:
            continue
        if not tag[1]:
            unclosed[name] += 1
            depth += 1
        elif unclosed[name]:
            unclosed[name] -= 1
            depth -= 1
        if depth > _MOST_DEPTH:
            return True
    return False


def _clean(text: str, tags: frozenset[str], *, strip: bool) -> str:
    return str(
        bleach.clean(
            text,
            tags=tags,
            attributes=_may_have,
            protocols={"http", "https", "mailto", "data"},  # `_link` and `_picture` are stricter
            strip=strip,
            strip_comments=True,
        )
    )


def _may_have(tag: str, name: str, value: str) -> bool:
    """Say whether an element may have an attribute; entities in the value are as written."""
    rule = _ATTRIBUTES.get((tag, name))
    return rule is not None and rule(value)


def _link(value: str) -> bool:
    address = html.unescape(value)
    if _WITHIN.fullmatch(address):
        return True
    if not _WEB.fullmatch(value):
        return False
    # Pages that print a part of their address, such as nbgrader's own, must not get markup by it.
    for _ in range(3):
        address = unquote(address)
    return not re.search(r"[<>\"'`\\\x00-\x1f]", address)


def _picture(value: str) -> bool:
    return bool(_EMBEDDED.fullmatch(value) or _BESIDE.fullmatch(value))


def _any(value: str) -> bool:
    return True


def _number(value: str) -> bool:
    return bool(_NUMBER.fullmatch(value))


def _code(value: str) -> bool:
    return all(_CODE.fullmatch(name) for name in value.split())


_ATTRIBUTES: Mapping[tuple[str, str], Callable[[str], bool]] = {
    ("a", "href"): _link,
    ("a", "title"): _any,
    ("img", "src"): _picture,
    ("img", "alt"): _any,
    ("img", "title"): _any,
    ("img", "width"): _number,
    ("img", "height"): _number,
    ("div", "class"): _code,
    ("span", "class"): _code,
    ("ol", "start"): _number,
    ("details", "open"): _any,
    **{(cell, span): _number for cell in ("td", "th") for span in ("colspan", "rowspan")},
}


def _without_code(text: str) -> str:
    """Leave out elements whose content is no text to read, with their content.

    What is overlooked here is escaped or stripped later. One pass, however often they begin.
    """
    lower = text.lower()
    if len(lower) != len(text):  # a letter whose small form has another length
        return text
    kept: list[str] = []
    at = 0
    while found := _NOT_TEXT.search(lower, at):
        kept.append(text[at : found.start()])
        closing = lower.find(f"</{found[1]}", found.end())
        if closing < 0:
            return "".join(kept)
        at = lower.find(">", closing) + 1 or len(text)
    return "".join([*kept, text[at:]])
