"""Writes constraints.txt: the exact version of every package that the full environment holds (make lock)."""

from importlib.metadata import distributions
from pathlib import Path

TARGET = Path(__file__).parent.parent / "constraints.txt"
OWN = {"detente", "pip", "setuptools", "wheel"}


def pins() -> list[str]:
    """name==version, sorted; a local build's suffix such as +cpu is left out, so that the plain release fits too."""
    installed = {dist.metadata["Name"].lower().replace("_", "-"): dist.version.partition("+")[0] for dist in distributions()}
    return [f"{name}=={version}" for name, version in sorted(installed.items()) if name not in OWN]


if __name__ == "__main__":
    header = "# Exact versions of everything that make demo, test and train install; pip reads it as a constraint. Made by make lock.\n"
    TARGET.write_text(header + "\n".join(pins()) + "\n", encoding="utf-8")
    print(f"{TARGET.name}: {len(pins())} packages")
