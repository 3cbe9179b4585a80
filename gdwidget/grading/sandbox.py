"""The sandbox: what keeps a student's process from the rest of the machine.

`enter` moves the calling process, which needs no exec and so keeps its modules warm, into new
namespaces with a read-only system and a little scratch space, and takes every privilege from it.
Linux 5.14 or newer: since then processes are counted per user namespace, so that guests cannot
use up each other's.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import shutil
import socket
import stat
import struct
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from gdwidget.grading.limits import Limits
from gdwidget.grading.view import environment, hidden, visible

SUBMISSION = "/submission"
"""Where a guest finds a copy of the submitted files; its working folder."""
NOBODY = 65534
"""User and group of guests when the grader is root."""
_NEW = "/sys"  # where the new root is built: nothing is shown from there, and it always exists
_DEPTH = 16  # of folders that are copied
_NEWNS, _NEWCGROUP, _NEWUTS, _NEWIPC = 0x20000, 0x2000000, 0x4000000, 0x8000000
_NEWUSER, _NEWPID, _NEWNET = 0x10000000, 0x20000000, 0x40000000
_READ_ONLY, _NO_SUID, _NO_DEVICES, _NO_EXEC = 1, 2, 4, 8  # as flags and as attributes of a mount
_BIND, _RECURSIVE, _PRIVATE = 4096, 16384, 1 << 18
_HERE, _AT_RECURSIVE, _DETACH = -100, 0x8000, 2


class _Machine(NamedTuple):
    """Numbers of a kind of processor: its name for seccomp, and system calls."""

    name: int
    pivot_root: int
    socket: int
    keyctl: int
    mmap: int
    refused: tuple[int, ...]
    """ptrace, unshare, setns, add_key, request_key, perf_event_open, process_vm_readv,
    process_vm_writev, kcmp, bpf, userfaultfd: no notebook needs them, some sandbox fell by each."""
    uncounted: tuple[int, ...]
    """shmget, semget, msgget, memfd_create: memory that belongs to no process."""
    scheduling: tuple[int, ...]
    """sched_setaffinity, sched_setattr: processor time of others; ZeroMQ needs the older calls."""


_MACHINES = {
    "x86_64": _Machine(
        *(0xC000003E, 155, 41, 250, 9),
        (101, 272, 308, 248, 249, 298, 310, 311, 312, 321, 323),
        (29, 64, 68, 319),
        (203, 314),
    ),
    "aarch64": _Machine(
        *(0xC00000B7, 41, 198, 219, 222),
        (117, 97, 268, 217, 218, 241, 270, 271, 272, 280, 282),
        (194, 190, 186, 279),
        (122, 274),
    ),
}
_MOUNT_SETATTR = 442
# io_uring_setup, io_uring_enter, io_uring_register, pidfd_getfd, memfd_secret
_ALSO_REFUSED = (425, 426, 427, 438, 447)
_SHARED_ANONYMOUS = 0x21
"""Flags of a mapping whose memory outlives what a process holds of it, so that nobody counts it."""
_SOCKETS = (1, 2, 10, 16)  # unix, inet, inet6, netlink; others, as vsock, know no network namespace


def enter(folder: Path | None, limits: Limits, seen: Sequence[str]) -> None:
    """Move this process into a sandbox; returns in a child of it that is process 1 in there.

    Parameters
    ----------
    folder : Path or None
        Files to copy to `SUBMISSION`, bounded, without links and notebooks.
    limits : Limits
    seen : sequence of str
        What the guest may read, see `gdwidget.grading.view.visible`.

    Raises
    ------
    OSError
        If the system refuses; `explain` makes a sentence of it.
    """
    is_root = os.getuid() == 0
    user, group = (NOBODY, NOBODY) if is_root else (os.getuid(), os.getgid())
    _system_call(_machine().keyctl, 1, None)  # KEYCTL_JOIN_SESSION_KEYRING, an empty one
    Path("/proc/self/oom_score_adj").write_text("1000")  # if memory runs out, guests go first
    spaces = _NEWNS | _NEWPID | _NEWNET | _NEWIPC | _NEWUTS | _NEWCGROUP
    # Of root's namespaces the guest owns nothing. Others may make some only as owners.
    _call("unshare", spaces | (0 if is_root else _NEWUSER))
    if not is_root:
        _map_user(user, group)
    if os.fork():
        os._exit(0)
    _build(folder, limits, seen, user, group)
    socket.sethostname("grader")
    if is_root:
        _call("prctl", 28, 4, 0, 0, 0)  # SECBIT_NO_SETUID_FIXUP: keep capabilities for a moment
        os.setgroups([])
        os.setresgid(group, group, group)
        os.setresuid(user, user, user)
        _call("unshare", _NEWUSER)
        _map_user(user, group)
    Path("/proc/sys/user/max_user_namespaces").write_text("0")
    _drop_privileges()


def _map_user(user: int, group: int) -> None:
    """Let the new user namespace know one user and one group: ours."""
    _call("prctl", 4, 1, 0, 0, 0)  # PR_SET_DUMPABLE: /proc/self belongs to us again
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")


def _build(folder: Path | None, limits: Limits, seen: Sequence[str], user: int, group: int) -> None:
    """Make the guest's file system and move into it."""
    _mount("none", "/", flags=_RECURSIVE | _PRIVATE)
    _mount("tmpfs", _NEW, "tmpfs", _NO_SUID | _NO_DEVICES, "mode=0755,size=1m")
    scratch = _NEW + "/scratch"
    os.mkdir(scratch)
    size = f"mode=0755,size={limits.scratch},nr_inodes=20000"
    _mount("tmpfs", scratch, "tmpfs", _NO_SUID | _NO_DEVICES, size)
    own = ("/tmp", "/dev/shm", SUBMISSION)
    for target in own:
        part = scratch + "/" + os.path.basename(target)
        os.mkdir(part, 0o700)
        os.makedirs(_NEW + target)
        if folder and target == SUBMISSION:
            with contextlib.suppress(OSError):  # as of a path that is too long: enough is copied
                for path in _copies(folder, part, limits.scratch // 2):
                    os.chown(path, user, group)
        _mount(part, _NEW + target, flags=_BIND)
    _call("umount2", scratch, _DETACH)
    os.rmdir(scratch)
    for path in seen:
        _show(path, _READ_ONLY | _NO_SUID | _NO_DEVICES)
    for target in own:  # only now: what is shown may lie in there, and root may heed permissions
        os.chown(_NEW + target, user, group)
    for path in hidden():
        if os.path.isdir(_NEW + path):
            _mount("tmpfs", _NEW + path, "tmpfs", _READ_ONLY, "mode=0755,size=4k")
    for name in ("null", "full", "random", "urandom"):  # mapped, zero is memory nobody counts
        _show(f"/dev/{name}", _READ_ONLY | _NO_SUID | _NO_EXEC)
    for name, target in (("fd", ""), ("stdin", "/0"), ("stdout", "/1"), ("stderr", "/2")):
        os.symlink(f"/proc/self/fd{target}", f"{_NEW}/dev/{name}")
    os.mkdir(_NEW + "/proc")
    _mount("proc", _NEW + "/proc", "proc", _NO_SUID | _NO_DEVICES | _NO_EXEC)
    os.chdir(_NEW)
    _system_call(_machine().pivot_root, b".", b".")
    _call("umount2", ".", _DETACH)
    os.chdir("/")
    _set_mount("/", _READ_ONLY | _NO_SUID | _NO_DEVICES, how=0)


def _show(path: str, flags: int) -> None:
    target = _NEW + path
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if os.path.islink(path):
        os.symlink(os.readlink(path), target)
        return
    if os.path.isdir(path):
        os.makedirs(target, exist_ok=True)
    else:
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o600))
    _mount(path, target, flags=_BIND | _RECURSIVE)
    _set_mount(target, flags)


def _copies(source: Path, target: str, room: int) -> Iterator[str]:
    """Copy ordinary files, as long as there is room, and yield what was made."""
    for place, folders, files, here in os.fwalk(source):
        relative = os.path.relpath(place, source)
        inside = os.path.normpath(os.path.join(target, relative))
        if relative != ".":
            os.mkdir(inside, 0o700)
            yield inside
        room -= 4096
        folders[:] = sorted(folders) if room > 0 and relative.count("/") < _DEPTH else []
        for name in sorted(files):
            try:
                number = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=here)
            except OSError:
                continue  # a link, or something stranger
            with open(number, "rb") as file:
                about = os.fstat(number)
                size = about.st_size + 4096
                is_plain = stat.S_ISREG(about.st_mode) and about.st_nlink == 1
                if is_plain and size <= room and not name.endswith(".ipynb"):
                    room -= size
                    with open(os.path.join(inside, name), "wb") as copy:
                        shutil.copyfileobj(file, copy)
                    yield copy.name


def _drop_privileges() -> None:
    """Give up all capabilities, for good, and the system calls that no notebook needs."""
    for capability in range(int(Path("/proc/sys/kernel/cap_last_cap").read_text()) + 1):
        _call("prctl", 24, capability, 0, 0, 0)  # PR_CAPBSET_DROP
    _call("prctl", 47, 4, 0, 0, 0)  # PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL
    _call("capset", struct.pack("Ii", 0x20080522, 0), bytes(24))
    _call("prctl", 38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
    program = ctypes.create_string_buffer(_filter())
    length = struct.pack("HxxxxxxQ", (len(program) - 1) // 8, ctypes.addressof(program))
    _call("prctl", 22, 2, length, 0, 0)  # PR_SET_SECCOMP, SECCOMP_MODE_FILTER


def _filter() -> bytes:
    """Assemble the seccomp filter: refuse what is listed, kill who poses as another machine."""
    load, equal, at_least, answer, mask = 0x20, 0x15, 0x35, 0x06, 0x54
    kill, allow, refuse, no_family = 0x80000000, 0x7FFF0000, 0x50001, 0x50061
    machine = _machine()
    lines = [(load, 0, 0, 4), (equal, 1, 0, machine.name), (answer, 0, 0, kill), (load, 0, 0, 0)]
    lines += [(at_least, 0, 1, 0x40000000), (answer, 0, 0, kill)]
    listed = (*machine.refused, *machine.uncounted, *machine.scheduling, *_ALSO_REFUSED)
    for number in (machine.keyctl, *listed):
        lines += [(equal, 0, 1, number), (answer, 0, 0, refuse)]
    lines += [(equal, 0, 5, machine.mmap), (load, 0, 0, 40), (mask, 0, 0, _SHARED_ANONYMOUS)]
    lines += [(equal, 0, 1, _SHARED_ANONYMOUS), (answer, 0, 0, refuse), (answer, 0, 0, allow)]
    lines += [(equal, 1, 0, machine.socket), (answer, 0, 0, allow), (load, 0, 0, 16)]
    for family in _SOCKETS:
        lines += [(equal, 0, 1, family), (answer, 0, 0, allow)]
    lines += [(answer, 0, 0, no_family)]
    return b"".join(struct.pack("HBBI", *line) for line in lines)


def _mount(source: str, target: str, kind: str = "", flags: int = 0, data: str = "") -> None:
    _call("mount", source, target, kind, flags, data)


def _set_mount(path: str, attributes: int, how: int = _AT_RECURSIVE) -> None:
    wanted = struct.pack("4Q", attributes, 0, 0, 0)
    _system_call(_MOUNT_SETATTR, _HERE, os.fsencode(path), how, wanted, len(wanted))


def _system_call(number: int, *args: int | bytes | None) -> None:
    _call("syscall", number, *args)


def _call(name: str, *args: int | str | bytes | None) -> None:
    """Call a function of the C library that returns a negative number on failure."""
    library: Any = ctypes.CDLL(None, use_errno=True)
    passed = [os.fsencode(arg) if isinstance(arg, str) else arg for arg in args]
    if library[name](*(ctypes.c_long(p) if isinstance(p, int) else p for p in passed)) < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{name}: {os.strerror(error)}", args[0])


def _machine() -> _Machine:
    return _MACHINES[platform.machine()]


def probe() -> str | None:
    """Say why this machine cannot run guests in a sandbox, and what mends it.

    Returns
    -------
    str or None
        One sentence; None if it can.
    """
    if sys.platform != "linux":
        return "Grading needs Linux; on this computer use a Linux container or virtual machine."
    if platform.machine() not in _MACHINES:
        return f"The sandbox knows {' and '.join(_MACHINES)} machines, not {platform.machine()}."
    done = subprocess.run(
        [sys.executable, "-P", "-m", "gdwidget.grading.sandbox"],
        env=environment(),
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    said = (done.stdout.strip() or done.stderr.strip() or "nothing was said").splitlines()[-1]
    return None if said == "ok" else said


def explain(error: OSError) -> str:
    """Make a sentence, with its remedy, of what the system refused."""
    said = f"The sandbox cannot be made on this machine ({error})"
    for setting, bad, good in (
        ("user.max_user_namespaces", "0", "10000"),
        ("kernel.unprivileged_userns_clone", "0", "1"),
        ("kernel.apparmor_restrict_unprivileged_userns", "1", "0"),
    ):
        path = Path("/proc/sys", *setting.split("."))
        if path.exists() and path.read_text().strip() == bad:
            return f"{said}; run: sudo sysctl -w {setting}={good}"
    release = platform.release()
    if tuple(map(int, release.split("-")[0].split(".")[:2])) < (5, 14):
        return f"{said}; it needs Linux 5.14 or newer, and this is {release}."
    return (
        f"{said}; if this is a container, start it with: --security-opt seccomp=unconfined "
        "--security-opt apparmor=unconfined --security-opt systempaths=unconfined"
    )


if __name__ == "__main__":
    try:
        enter(None, Limits(), visible())
        blind = not os.access(__file__, os.R_OK)
        print(f"Guests cannot read Python; run: chmod -R go+rX {sys.prefix}" if blind else "ok")
    except OSError as error:
        print(explain(error))
    sys.stdout.flush()
    os._exit(0)
