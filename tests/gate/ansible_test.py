# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs ansible-test on a copy of the checkout, with what it would otherwise take from the network or make by itself.

ansible-test wants to stand in .../ansible_collections/<namespace>/<name>. Reached through links, or inside a folder
that git ignores, it tests nothing and still passes: hence the copy. Who calls this looks at what ran.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from importlib.metadata import distribution
from pathlib import Path

from tests import playbook
from tests.gate.programs import beside, fail

# Where ansible-test keeps the environments that it builds for its tests; two versions of it may run at the same time.
HOME = playbook.REPOSITORY / ".ansible/home" / distribution("ansible-core").version
STOP_SECONDS = 15

# As the program does, which finds the others beside itself by its path. Before ansible-core 2.18 it is a plain script,
# and what uv puts in front of it in a path with a space makes it invalid.
LAUNCH = """\
import runpy, sys
sys.argv.pop(0)
runpy.run_module("ansible_test._util.target.cli.ansible_test_cli_stub", run_name="__main__")
"""

# ansible-test downloads a script that installs pip into each of these environments, and has pip install what it wants
# there. uv does that with the settings and the cache of whoever runs this. Files that are first compiled when a test
# runs would warn of their syntax then, which fails the test.
PIP = """\
import os
import sys

command = ["uv", "pip", "--quiet", *sys.argv[1:], "--python", sys.executable]
if "install" in command:
    command += ["--compile-bytecode", "--override", {overrides!r}]
os.execve({uv!r}, command, {{**os.environ, **{settings!r}}})
"""
# ansible-core 2.22.0rc1 takes this one from a git host, which not every network reaches, for Python 3.15.
OVERRIDES = "dill==0.4.1\n"
SETTINGS = re.compile(r"HOME|(SSL|UV|XDG)_.*|.*_proxy", re.IGNORECASE)
PIP_BOOTSTRAP = """\
import pathlib
import sysconfig

package = pathlib.Path(sysconfig.get_path("purelib"), "pip")
package.mkdir()
package.joinpath("__init__.py").touch()
package.joinpath("__main__.py").write_text({pip!r})
"""
# It has ssh-keygen make a key for connections to other machines, of which there are none.
NO_KEY = "This is not a key.\n"


def copy_checkout(scratch: Path) -> Path:
    """Copies the checkout to a place that ansible-test accepts."""
    return playbook.copy_checkout(scratch / "ansible_collections/clusterops/onboarding")


def run(collection: Path, *arguments: str, seconds: float) -> int:
    """Runs ansible-test for this Python; the other versions need interpreters that not everyone has."""
    provide_home()
    # The scripts that it writes name their interpreter in the first line, where no path may have a space.
    environment = collection.parents[2] / "environment"
    programs = Path(sys.executable).parent
    if not environment.is_symlink():
        environment.symlink_to(programs.parent, target_is_directory=True)
    python = str(environment / programs.name / Path(sys.executable).name)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    command = [python, "-c", LAUNCH, beside(python, "ansible-test"), *arguments, "--python", version, "--color", "no"]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    with subprocess.Popen(
        command, cwd=collection, env={**os.environ, "HOME": str(HOME)}, stdin=subprocess.DEVNULL, process_group=0
    ) as process:
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            fail(f"ansible-test did not end within {seconds} seconds")
        finally:
            stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Stops a process that still runs, and all that it has started: as from a keyboard, so that they tidy up."""
    for kind in (signal.SIGINT, signal.SIGKILL):
        if process.poll() is None:
            os.killpg(process.pid, kind)
            with suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS)


def provide_home() -> None:
    """Gives ansible-test's environments something to install packages with, and a key."""
    cache = HOME / ".ansible/test/cache"
    cache.mkdir(parents=True, exist_ok=True)
    settings = {name: value for name, value in os.environ.items() if SETTINGS.fullmatch(name)}
    overrides = cache / "overrides.txt"
    write(overrides, OVERRIDES)
    pip = PIP.format(uv=beside(sys.executable, "uv"), overrides=str(overrides), settings=settings)
    for version in pip_versions():
        write(cache / f"get_pip_{version.replace('.', '_')}.py", PIP_BOOTSTRAP.format(pip=pip))
    for name in ("id_rsa", "id_rsa.pub"):
        write(cache.parent / name, NO_KEY)


def pip_versions() -> set[str]:
    """The versions of pip that the installed ansible-test asks for."""
    source = Path(str(distribution("ansible-core").locate_file("ansible_test/_internal/python_requirements.py")))
    return set(re.findall(r"\bpip=['\"]([\d.]+)['\"]", source.read_text()))


def write(file: Path, text: str) -> None:
    """Writes a file for this user only. Whoever reads it meanwhile sees all of it or nothing."""
    scratch = file.with_name(f"{file.name}.{os.getpid()}")
    scratch.touch(mode=0o600)
    scratch.write_text(text)
    scratch.replace(file)
