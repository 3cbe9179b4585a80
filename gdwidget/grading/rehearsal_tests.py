"""What tests of ours do first, done once in the process that hosts are forked from."""

from gdwidget.checks import bank, exercise
from gdwidget.checks.promise import MODULES
from gdwidget.core.prediction import quiz
from gdwidget.core.textbook import textbook

for _slug in MODULES:
    exercise(_slug)
    bank.entries(_slug, "wrong")  # what diagnoses are looked for in
quiz(textbook["square"], seed="rehearsal")
