"""A grader with something to lose, and a guest that tries to get at it.

`python escapes.py FOLDER KIND` makes a course in the folder, full of what the variable
GRADER_TOKEN says, runs attempts in a guest, and prints what came of each as JSON. KIND is
"sandbox" or "none", where only harmless attempts are made.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import sys
from pathlib import Path

import gdwidget
from gdwidget.grading.forking import Nursery
from gdwidget.grading.limits import Limits

PRELUDE = """
import ctypes, glob, os, resource, signal, socket, stat, struct, subprocess
libc = ctypes.CDLL(None, use_errno=True)

def call(name, *args):
    found = getattr(libc, name)(*(ctypes.c_long(a) if isinstance(a, int) else a for a in args))
    if found < 0:
        raise OSError(ctypes.get_errno(), name)
    return found or True

def reading(path):
    with open(path, "rb") as file:
        return file.read(100)

def reached(family, address):
    with socket.socket(family) as end:
        end.settimeout(2)
        end.connect(address)
        return address

def tried(attempt):
    try:
        found = attempt()
    except (OSError, ValueError) as error:
        found = None
    print(f"escaped: {found!r}" if found else "held")
"""

# Every attempt returns something true if it gets anywhere. What the system refuses is an OSError,
# or a ValueError from `resource`; any other exception is a mistake in here.
READING = {
    "gradebook": "return reading(COURSE + '/gradebook.db')",
    "source": "return reading(COURSE + '/source/ps1/ps1.ipynb')",
    "other submission": "return reading(COURSE + '/submitted/other/ps1/answer.py')",
    "own submission in the course": "return os.listdir(COURSE + '/submitted/mallory')",
    "home": "return reading(HOME + '/.ssh/id')",
    "users": "return reading('/etc/passwd')",
    "solutions": """
        for place in ASSIGNMENTS:
            for path in glob.glob(place + '/**', recursive=True):
                if os.path.isfile(path):
                    return path""",
    "beside the package": """
        shown = {os.path.basename(SYS_PREFIX)} if os.path.dirname(SYS_PREFIX) == CHECKOUT else set()
        return set(os.listdir(CHECKOUT)) - shown - {'gdwidget'}""",
    "top of the file system": """
        system = {'bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32', 'usr', 'etc', 'dev', 'proc'}
        ours = {'submission', 'tmp'} | {path.split('/')[1] for path in SHOWN}
        return set(os.listdir('/')) - system - ours""",
    "what is in /etc and /dev": """
        known = {'null', 'full', 'random', 'urandom', 'fd', 'stdin', 'stdout', 'stderr'}
        known |= {'shm', 'ld.so.cache', 'alternatives', 'fonts'}
        return set(os.listdir('/dev') + os.listdir('/etc')) - known""",
    "linked from the submission": """
        return set(os.listdir('/submission')) - {'helper.py', 'data'}""",
    "root of the keeper": "return os.listdir('/proc/1/root/')",
    "descriptors of the keeper": "return os.listdir('/proc/1/fd')",
    "memory of the keeper": "return reading('/proc/1/mem')",
    "environments": """
        for path in glob.glob('/proc/[0-9]*/environ'):
            try:
                found = open(path, 'rb').read()
            except OSError:
                continue
            if SECRET[0].encode() in found:
                return found""",
    "memory of the nursery": """
        first, second = (half.encode() for half in SECRET)
        with open('/proc/self/maps') as maps, open('/proc/self/mem', 'rb', buffering=0) as memory:
            for line in maps:
                place, rights = line.split()[:2]
                start, end = (int(part, 16) for part in place.split('-'))
                if not rights.startswith('rw') or end - start > 1 << 28:
                    continue
                memory.seek(start)
                found = memory.read(end - start)
                at = -1
                while (at := found.find(first, at + 1)) >= 0:
                    if found[at + len(first):].startswith(second):
                        return line""",
    "inherited descriptors": """
        kinds = ('pipe:', 'socket:', 'anon_inode:', '/dev/null', '/proc/')
        links = [(fd, os.readlink(f'/proc/self/fd/{fd}')) for fd in os.listdir('/proc/self/fd')
                 if os.path.lexists(f'/proc/self/fd/{fd}')]
        return [link for link in links if not link[1].startswith(kinds)]""",
    "a handle": """
        handle = ctypes.create_string_buffer(struct.pack('Ii', 128, 0) + bytes(128))
        return call('open_by_handle_at', -100, handle, 0)""",
}
WRITING = {
    "any folder": """
        for place, folders, _ in os.walk('/'):
            if place.count('/') > 5 or place in ('/proc', '/tmp', '/submission', '/dev/shm'):
                folders.clear()
            elif os.access(place, os.W_OK):
                return place""",
    "mounts that are not read-only": """
        for line in open('/proc/self/mounts'):
            place, kind, options = line.split()[1:4]
            ours = place in ('/proc', '/tmp', '/submission', '/dev/shm')
            if not ours and 'ro' not in options.split(','):
                return line""",
    "kernel settings": "return open('/proc/sys/kernel/core_pattern', 'w')",
    "system requests": "return open('/proc/sysrq-trigger', 'w')",
    "the package": "import gdwidget; return open(gdwidget.__file__, 'a')",
    "a mount made writable": "return call('mount', b'none', b'/usr', None, 32 | 4096, None)",
}
NETWORK = {
    "loopback": "return reached(socket.AF_INET, ('127.0.0.1', PORT))",
    "loopback by IPv6": "return reached(socket.AF_INET6, ('::1', PORT))",
    "the world": "return reached(socket.AF_INET, ('1.1.1.1', 53))",
    "an abstract socket": "return reached(socket.AF_UNIX, ABSTRACT)",
    "a socket in the course": "return reached(socket.AF_UNIX, COURSE + '/socket')",
    "the machine's host": "return socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)",
    "raw packets": "return socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
    "interfaces": "return [name for _, name in socket.if_nameindex() if name != 'lo']",
}
POWER = {
    "process of the grader": "return os.kill(GRADER, 0) or True",
    "other processes": """
        ours = ('1', str(os.getpid()))
        return [name for name in os.listdir('/proc') if name.isdigit() and name not in ours]""",
    "tracing the keeper": "return call('ptrace', 16, 1, None, None)",
    "tracing anything": "return call('ptrace', 0, 0, None, None)",
    "another's memory": "return call('process_vm_readv', 1, b'', 0, b'', 0, 0)",
    "another's descriptors": "return call('syscall', 438, os.pidfd_open(1), 0, 0)",
    "capabilities": """
        fields = dict(line.split(':', 1) for line in open('/proc/self/status'))
        kinds = ('CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb')
        return [kind for kind in kinds if int(fields[kind], 16)]""",
    "new privileges": """
        fields = dict(line.split(':', 1) for line in open('/proc/self/status'))
        return (int(fields['NoNewPrivs']), int(fields['Seccomp'])) != (1, 2)""",
    "root": "return os.setuid(0) or True",
    "another user": "return os.setuid(1) or True",
    "groups": "return os.setgroups([0]) or True",
    "being root": "return 0 in os.getresuid() + os.getresgid() and GUEST_USER != 0",
    "mounting": "return call('mount', b'none', b'/tmp', b'tmpfs', 0, None)",
    "mounting by the new calls": "return call('syscall', 428, -100, b'/tmp', 1)",
    "unmounting": "return call('umount2', b'/proc', 2)",
    "chroot": "return os.chroot('/tmp') or True",
    "a device": "return os.mknod('/tmp/disk', 0o600 | stat.S_IFBLK, os.makedev(254, 0)) or True",
    "a user namespace": "return call('unshare', 0x10000000)",
    "a cloned user namespace": """
        clone = 56 if os.uname().machine == 'x86_64' else 220
        pid = call('syscall', clone, 0x10000000 | signal.SIGCHLD, 0, 0, 0, 0)
        if pid is True:
            os._exit(0)
        return pid""",
    "a mount namespace": "return call('unshare', 0x20000)",
    "the keeper's namespaces": "return call('setns', os.pidfd_open(1), 0x20000)",
    "same namespaces": """
        shared = NAMESPACES.items()
        return [name for name, link in shared if os.readlink(f'/proc/self/ns/{name}') == link]""",
    "host name": "return socket.gethostname() != 'grader' or socket.sethostname('x') or True",
    "keys": """
        keyctl = 250 if os.uname().machine == 'x86_64' else 219
        return call('syscall', keyctl, 0, -3, 0)""",
    "io_uring": "return call('syscall', 425, 1, bytes(200))",
    "bpf": """
        bpf = 321 if os.uname().machine == 'x86_64' else 280
        return call('syscall', bpf, 0, bytes(200), 200)""",
    "more memory": "return resource.setrlimit(resource.RLIMIT_AS, (-1, -1)) or True",
    "more processes": "return resource.setrlimit(resource.RLIMIT_NPROC, (999, 999)) or True",
    "more of anything": """
        kind = resource.RLIMIT_NOFILE
        return resource.prlimit(1, kind, (9999999, 9999999)) or True""",
    "shared memory": "import mmap; return len(mmap.mmap(-1, 4096))",
    "shared memory of a device": """
        import mmap
        with open('/dev/zero', 'r+b', buffering=0) as device:
            return len(mmap.mmap(device.fileno(), 4096))""",
    "memory in a descriptor": "return os.memfd_create('kept') or True",
    "secret memory": "return call('syscall', 447, 0)",
    "memory of the system's": "return call('shmget', 0, 4096, 0o1600)",
    "semaphores of the system's": "return call('semget', 0, 1, 0o1600)",
    "messages of the system's": "return call('msgget', 0, 0o1600)",
    "every processor": "return os.sched_setaffinity(0, range(os.cpu_count())) or True",
    "time before others": """
        return os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1)) or True""",
    "less niceness": "return os.setpriority(os.PRIO_PROCESS, 0, -1) or True",
    "a schedule by the new call": """
        number = 314 if os.uname().machine == 'x86_64' else 274
        return call('syscall', number, 0, struct.pack('IIQiIQQQ', 48, 3, 0, 0, 0, 0, 0, 0), 0)""",
    "set-uid programs": """
        for name in ('su', 'mount', 'ping', 'newgrp', 'passwd'):
            path = '/usr/bin/' + name
            if os.path.exists(path) and os.statvfs(path).f_flag & os.ST_NOSUID == 0:
                return path""",
    "the environment": """
        known = ('PATH', 'LANG', 'HOME', 'USER', 'LOGNAME', 'MPLBACKEND', 'NBGRADER_EXECUTION',
                 'TERM', 'MALLOC_ARENA_MAX', 'GDWIDGET_CALLS', 'PAGER', 'GIT_PAGER', 'CLICOLOR',
                 'FORCE_COLOR', 'CLICOLOR_FORCE', 'LD_LIBRARY_PATH', 'PYTHON', 'MKL_', 'OMP_',
                 'OPENBLAS_', 'PYDEVD_')
        return [name for name in os.environ if not name.startswith(known)]""",
    "the other machine": "return call('syscall', 0x40000000 + 39)",
}
ATTEMPTS = READING | WRITING | NETWORK | POWER
HARMLESS = {
    name: (READING | NETWORK | POWER)[name]
    for name in (
        *("gradebook", "source", "other submission", "own submission in the course", "home"),
        *("users", "solutions", "beside the package", "top of the file system", "environments"),
        *("what is in /etc and /dev", "loopback", "an abstract socket", "a socket in the course"),
        *("process of the grader", "other processes", "same namespaces", "new privileges"),
        *("shared memory", "shared memory of a device", "memory in a descriptor"),
        *("memory of the system's", "semaphores of the system's", "messages of the system's"),
        *("every processor", "a schedule by the new call"),
    )
}
"""What a guest without a sandbox can do, and may: these attempts are known to work."""
KILLED = "died: signal SIGSYS"
"""What comes of posing as another machine, besides "held"."""


def make_course(folder: Path, secret: str) -> Path:
    """Write a course that is worth stealing; return the folder of a hostile submission."""
    course = folder / "course"
    for name in (
        "course/gradebook.db",
        "course/source/ps1/ps1.ipynb",
        "course/submitted/other/ps1/answer.py",
        "home/.ssh/id",
    ):
        path = folder / name
        path.parent.mkdir(parents=True)
        path.write_text(secret)
    mine = course / "submitted/mallory/ps1"
    (mine / "data").mkdir(parents=True)
    (mine / "data/points.csv").write_text("1,2\n")
    (mine / "helper.py").write_text("value = 42\n")
    (mine / "ps1.ipynb").write_text("{}")
    (mine / "link").symlink_to(course / "source/ps1/ps1.ipynb")
    (mine / "folder").symlink_to(course)
    (mine / "hard").hardlink_to(course / "gradebook.db")
    os.mkfifo(mine / "pipe")
    (mine / "huge").touch()
    os.truncate(mine / "huge", 1 << 40)
    return mine


def results(folder: Path, attempts: dict[str, str], *, sandbox: bool) -> dict[str, str]:
    """Run attempts; "held" is the good answer."""
    token = os.environ["GRADER_TOKEN"]
    secret = [token[:16], token[16:]]  # in a guest it is never written as a whole
    mine = make_course(folder, token)
    checkout = Path(gdwidget.__file__).resolve().parents[1]
    names = ("mnt", "pid", "net", "ipc", "uts", "cgroup", "user")
    abstract = f"\0{secrets.token_hex(8)}"
    leaked = os.open(folder / "course/gradebook.db", os.O_RDONLY)
    os.set_inheritable(leaked, True)
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.socket(socket.AF_UNIX) as hidden,
        socket.socket(socket.AF_UNIX) as file,
        Nursery(sandbox=sandbox, limits=Limits()) as nursery,
    ):
        hidden.bind(abstract)
        file.bind(str(folder / "course/socket"))
        for listener in (hidden, file):
            listener.listen()
        facts = {
            "COURSE": str(folder / "course"),
            "HOME": str(folder / "home"),
            "CHECKOUT": str(checkout),
            "ASSIGNMENTS": [str(checkout / "assignments"), str(checkout / "gdwidget/assignments")],
            "SYS_PREFIX": sys.prefix,
            "SHOWN": [
                sys.prefix,
                sys.base_prefix,
                str(checkout),
                os.path.realpath(sys.base_prefix),
            ],
            "PORT": server.getsockname()[1],
            "ABSTRACT": abstract,
            "GRADER": os.getpid(),
            "GUEST_USER": 65534,
            "SECRET": secret,
            "NAMESPACES": {name: os.readlink(f"/proc/self/ns/{name}") for name in names},
        }
        said = {}
        kernel = None
        for name, body in attempts.items():
            if kernel is None or not kernel.alive:
                kernel = nursery.fork(mine)
                kernel.run(PRELUDE, seconds=10)
                for fact, value in facts.items():
                    kernel.run(f"{fact} = {value!r}", seconds=10)
            ran = kernel.run(f"def attempt():\n {body}\ntried(attempt)", seconds=20)
            shown = "".join(o.text for o in ran.outputs if o.output_type == "stream")
            said[name] = shown.strip() if ran.status == "ok" else f"{ran.status}: {ran.evalue}"
    return said


if __name__ == "__main__":
    in_sandbox = sys.argv[2] == "sandbox"
    print(
        json.dumps(
            results(Path(sys.argv[1]), ATTEMPTS if in_sandbox else HARMLESS, sandbox=in_sandbox)
        )
    )
