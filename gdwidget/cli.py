"""The command line: reads arguments, calls the package, prints what it returns.

Exit status: 0 if all is well, 1 if something was found, 2 if the command cannot be carried out.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any

from gdwidget.errors import GdwidgetError

LACKING = 'This needs the package {}; install it by: python -m pip install "gdwidget[course]"'

try:
    import typer
    from rich import progress
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Column, Table
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
    from gdwidget.course.doctor import Check, examine
    from gdwidget.grading.sandbox import probe

    reason = probe()
    sandbox = Check("sandbox", "missing" if reason else "ok", reason or "students' code is shut in")
    checks = [*examine(folder), sandbox]
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


@app.command()
def grade(
    assignment: Annotated[str, typer.Argument(help="Name of the assignment, such as 01-gd-1d.")],
    folder: Annotated[Path, typer.Option("--course", help="The course's folder.")] = Path(),
    student: Annotated[str | None, typer.Option(help="Only this student.")] = None,
    workers: Annotated[
        int | None, typer.Option(help="Processes that grade; by default one per processor.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Grade again what is graded.")] = False,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Grade on the Dask cluster there.")
    ] = None,
    no_sandbox: Annotated[
        bool,
        typer.Option("--no-sandbox", help="DANGEROUS: let students' code do whatever you may do."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print it for a program.")] = False,
) -> None:
    """Grade all submissions of an assignment. A run that was ended goes on where it was."""
    import gdwidget.grading.quick  # noqa: F401
    from gdwidget.grading.warm import nurseries

    if not scheduler:
        nurseries(sandbox=not no_sandbox)  # they get ready while nbgrader is imported here

    from gdwidget.grading.grade import Job, again, graded, lost_by_model, said_once

    job = Job(
        folder.resolve(),
        assignment,
        student,
        force=force,
        sandbox=not no_sandbox,
        workers=workers or os.cpu_count() or 1,
        scheduler=scheduler,
    )
    if no_sandbox:
        err.print(
            "[bold red]No sandbox:[/] students' code can read and change everything you can, "
            "the gradebook too. Each grade that is given now will say so in its comment."
        )
    records = []
    bar = progress.Progress(
        progress.SpinnerColumn(),
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeRemainingColumn(),
        console=err,
        transient=True,
        disable=not err.is_terminal,
    )
    task = bar.add_task(assignment, total=None)
    try:
        for count, total, record in graded(job, started=bar.start):
            records.append(record)
            bar.update(task, completed=count, total=total, description=_theirs(record.student))
            if not err.is_terminal:
                err.print(f"{count}/{total} {_theirs(record.student)}: {_theirs(record.summary())}")
    except KeyboardInterrupt:
        bar.stop()
        many = f"{count} of {total} graded" if records else "nobody graded yet"
        err.print(f"Stopped, {many}; run it again to go on.")
        raise typer.Exit(130) from None
    finally:
        bar.stop()
    records, common = said_once(sorted(again(job, records), key=lambda record: record.student))
    ungraded = [record for record in records if record.outcome != "graded"]
    if as_json:
        print(json.dumps([asdict(record) for record in records], indent=1))
    else:
        _print_grades(records)
    for sentence in common:
        err.print(escape(sentence))
    if lost := lost_by_model(job):
        err.print("[bold red]Points that nobody can get:[/]")
        for sentence in lost:
            err.print(_theirs(sentence))
        err.print("See “What your tests may rely on” in the guide to grading.")
    raise typer.Exit(1 if ungraded or lost else 0)


def _theirs(text: str) -> str:
    """Write what a student may have had a hand in, so that it is shown and does nothing else."""
    from gdwidget.grading.intake import printable

    return escape(printable(text))


def _print_grades(records: list[Any]) -> None:
    student = Column("student", overflow="fold")
    table = Table(student, "points", "to look at", "s", box=None, header_style="bold")
    for record in records:
        points = f"{record.points:g} of {record.most:g}" + (" + by hand" if record.by_hand else "")
        table.add_row(
            _theirs(record.student),
            points if record.outcome == "graded" else "[red]not graded[/]",
            "\n".join(map(_theirs, [record.reason] * bool(record.reason) + record.attention())),
            f"{record.seconds:.1f}",
        )
    out.print(table)
    graded = [record for record in records if record.outcome == "graded"]
    flagged = sum(bool(record.flags) for record in records)
    out.print(
        f"Graded: {len(graded)} of {len(records)}. To look at: {flagged}. Not graded: "
        f"{len(records) - len(graded)}."
    )


@app.command("export")
def export_page(
    formula: Annotated[str, typer.Argument(help="Such as x*cos(c*x), or a textbook name.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The HTML file to write.")],
    parameter: Annotated[
        list[str] | None, typer.Option("-p", metavar="NAME=NUMBER", help="Of the formula.")
    ] = None,
    method: Annotated[str, typer.Option(help="Name of a method.")] = "gd",
    eta: Annotated[float | None, typer.Option(help="Learning rate.")] = None,
    start: Annotated[
        list[float] | None, typer.Option(help="First iterate; in two dimensions give it twice.")
    ] = None,
    steps: Annotated[int, typer.Option(help="Number of updates.")] = 10,
    log: Annotated[bool, typer.Option("--log", help="Space learning rates by powers.")] = False,
    title: Annotated[str | None, typer.Option(help="Heading of the page.")] = None,
) -> None:
    """Write a page that shows a formula, alive without Python or network."""
    from gdwidget.export import export

    options: dict[str, Any] = {"method": method, "eta": eta, "steps": steps}
    options |= {"eta_scale": "log" if log else "linear", "title": title}
    path = export(formula, output, parameters=parameter or [], start=start or [], **options)
    out.print(f"{escape(str(path))}: {path.stat().st_size / 1e6:.1f} MB")


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
