"""The command line: reads arguments, calls the package, prints what it returns.

Exit status: 0 if all is well, 1 if something was found, 2 if the command cannot be carried out.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any

from gdwidget.errors import GdwidgetError

LACKING = 'This needs the package {}; install it by: python -m pip install "gdwidget[course]"'

try:
    import typer
    from rich.console import Console
    from rich.markup import escape
except ModuleNotFoundError as error:
    raise SystemExit(LACKING.format(error.name)) from None

MARKS = {"ok": "[green]ok[/]     ", "missing": "[red]missing[/]", "advice": "[yellow]advice[/] "}

out = Console(highlight=False, soft_wrap=True)
err = Console(highlight=False, soft_wrap=True, stderr=True)


class Commands(typer.core.TyperGroup):
    """Commands that say in one sentence why they cannot do what they were asked."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command; our own exceptions end it with status 2 and no traceback."""
        try:
            return super().invoke(ctx)
        except GdwidgetError as error:
            message = str(error)
        except ModuleNotFoundError as error:
            message = LACKING.format(error.name)
        err.print(f"[red]gdwidget:[/] {escape(message)}")
        raise typer.Exit(2)


app = typer.Typer(cls=Commands, no_args_is_help=True, add_completion=False)
course = typer.Typer(no_args_is_help=True, help="An nbgrader course and its exercises.")
app.add_typer(course, name="course")


def _version(wanted: bool) -> None:
    if wanted:
        out.print(f"gdwidget {metadata.version('gdwidget')}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which one.")
    ] = False,
) -> None:
    """Gradient descent you can hold: the teaching kit's command line."""


@app.command()
def doctor(
    folder: Annotated[Path, typer.Argument(help="The course, if there is one.")] = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="Print it for a program.")] = False,
) -> None:
    """Say what is missing on this machine, and the command that mends it."""
    from gdwidget.course.doctor import examine

    checks = examine(folder)
    is_well = all(check.state != "missing" for check in checks)
    if as_json:
        print(json.dumps({"ok": is_well, "checks": [asdict(check) for check in checks]}, indent=1))
        raise typer.Exit(0 if is_well else 1)
    for check in checks:
        out.print(f"{MARKS[check.state]}  {escape(check.name)}: {escape(check.detail)}")
        if check.remedy:
            out.print(f"         {escape(check.remedy)}")
    out.print("Nothing is missing." if is_well else "Run the commands above, from the top.")
    raise typer.Exit(0 if is_well else 1)


@course.command("create")
def create_course(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the course.")],
    name: Annotated[
        str | None, typer.Option(help="The course's name in nbgrader; by default the folder's.")
    ] = None,
    assignments: Annotated[
        list[str] | None, typer.Option(help="Names, with commas between; by default all.")
    ] = None,
    exchange: Annotated[
        Path | None, typer.Option(help="Folder shared with students; by default in the course.")
    ] = None,
    timezone: Annotated[
        str | None, typer.Option(help="To show times in, such as Europe/Berlin.")
    ] = None,
    update: Annotated[
        bool, typer.Option("--update", help="Bring an existing course up to date.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --update: only show what would change.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="With --update: replace edited files, too.")
    ] = False,
) -> None:
    """Make an nbgrader course, or bring one up to date without losing your edits."""
    from gdwidget.course import create

    options: dict[str, Any] = {
        "course_id": name,
        "assignments": assignments or [],
        "exchange": exchange,
        "timezone": timezone,
    }
    if not update:
        if dry_run or force:
            raise typer.BadParameter("--dry-run and --force go with --update")
        made = create.create(folder, **options)
        out.print(
            f"The course {escape(made.course_id)} ({', '.join(made.assignments)}) is in "
            f"{escape(str(folder))}; its README.md leads through the term."
        )
        return
    done = create.update(folder, **options, dry_run=dry_run, force=force)
    for change in done.changes:
        if change.state is create.State.SAME:
            continue
        fate = "left alone" if not change.written else "would be written" if dry_run else "written"
        summary = f" ({change.summary})" if change.summary else ""
        out.print(escape(f"{change.path}: {change.state.value}, {fate}{summary}"))
    if all(change.state is create.State.SAME for change in done.changes):
        out.print("Nothing to change.")
    elif any(not c.written and c.state is not create.State.SAME for c in done.changes):
        out.print("What you edited or removed is left alone; --force replaces it, with a backup.")
    if done.backup:
        out.print(f"What was replaced is in {escape(str(done.backup))}.")


@course.command("lint")
def lint_course(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[DIR]", help="A course, percent scripts; by default our own."),
    ] = None,
    no_run: Annotated[bool, typer.Option("--no-run", help="Only read, start no kernel.")] = False,
    ignore: Annotated[list[str] | None, typer.Option(help="A rule to leave out.")] = None,
    rules: Annotated[bool, typer.Option("--rules", help="List the rules and why.")] = False,
) -> None:
    """Check exercises against our rules: ours, or those of your own course."""
    from gdwidget.course import lint
    from gdwidget.course.sources import Course

    if rules:
        for name, reason in lint.rules().items():
            out.print(f"[bold]{name}[/]: {escape(' '.join(reason.split()))}")
        return
    if folder is None and Course(Path()).is_course():
        folder = Path()
    exercises = lint.find_exercises(folder)
    count: Counter[str] = Counter()
    for found in lint.lint(exercises, run=not no_run, ignore=ignore or []):
        count[found.exercise] += 1
        out.print(
            f"[bold]{escape(found.exercise)}[/] {escape(found.cell)}: {escape(found.message)}\n"
            f"    {escape(found.remedy)} [dim]\\[{found.rule}][/]"
        )
    if count:
        out.print(f"Findings: {count.total()}, in {len(count)} of {len(exercises)} exercises.")
        raise typer.Exit(1)
    out.print(f"Exercises checked: {len(exercises)}. Nothing to complain of.")
