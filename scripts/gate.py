"""Fails where the shipped model is below models/floors.json (make gate).

python scripts/gate.py --set           writes floors for the model as it is; refuses to lower one
python scripts/gate.py --set --lower   lowers them too
"""

import argparse
import sys
from pathlib import Path

from training.gate import Floors, breaches, figures, floors_below, lowered

ROOT = Path(__file__).parent.parent
MODEL, LABELS, FLOORS = ROOT / "models" / "default", ROOT / "labels", ROOT / "models" / "floors.json"


def main() -> int:
    """0 where the model clears its floors, else 1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", action="store_true", dest="write")
    parser.add_argument("--lower", action="store_true")
    options = parser.parse_args()
    reached = figures(MODEL, LABELS)
    for name, figure in {**reached.at_least, **reached.at_most}.items():
        print(f"{name}: {figure}")
    if options.write:
        new = floors_below(reached)
        down = lowered(new, Floors.read(FLOORS)) if FLOORS.exists() else []
        if down and not options.lower:
            print("these floors would be lowered; say --lower if that is meant:", *down, sep="\n  ", file=sys.stderr)
            return 1
        new.write(FLOORS)
    found = breaches(reached, Floors.read(FLOORS))
    print(*found, sep="\n", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
