"""`python -m gdwidget` is the command line."""

from gdwidget.cli import app

app()
