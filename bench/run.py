"""The same as ``python -m bench``, by the path of a file."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

if __name__ == "__main__":
    from bench.__main__ import main

    sys.exit(main(sys.argv[1:]))
