"""Writes exact versions (make lock): constraints.txt for every package that the full environment holds, and service/requirements.txt for
those that a container of the service installs."""

import re
import tomllib
from importlib.metadata import distributions
from pathlib import Path

ROOT = Path(__file__).parent.parent
OWN = {"detente", "pip", "setuptools", "wheel"}


def pins() -> dict[str, str]:
    """Versions by name; a local build's suffix such as +cpu is left out, so that the plain release fits too."""
    installed = {dist.metadata["Name"].lower().replace("_", "-"): dist.version.partition("+")[0] for dist in distributions()}
    return {name: version for name, version in sorted(installed.items()) if name not in OWN}


def asked_for() -> list[str]:
    """The packages that the service asks for itself, with their extras, such as lxml[html-clean]."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["serve"]]
    return [re.split(r"[<>=!~ ;]", requirement)[0] for requirement in wanted]


if __name__ == "__main__":
    found = pins()
    header = "# Exact versions of everything that make demo, test and train install; pip reads it as a constraint. Made by make lock.\n"
    (ROOT / "constraints.txt").write_text(header + "".join(f"{name}=={version}\n" for name, version in found.items()), encoding="utf-8")
    header = "# What the service's container installs. Made by make lock.\n"
    lines = (f"{name}=={found[name.partition('[')[0].lower().replace('_', '-')]}\n" for name in asked_for())
    (ROOT / "service" / "requirements.txt").write_text(header + "".join(lines), encoding="utf-8")
    print(f"{len(found)} packages")
