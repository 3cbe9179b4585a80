"""The instructor's side: notebooks from percent scripts, the nbgrader course, lint, doctor.

`sources` knows where files are, `create` writes a course, `settings` what nbgrader is told,
`lint` holds exercises to our rules and `doctor` looks at the machine. Nothing here grades.
"""
