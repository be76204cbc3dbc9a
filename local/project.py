"""The folders of this project that the local stack works in."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
STATE: Final = ROOT / ".local"
PYTHON_OF_EMULATOR: Final = STATE / "emulator" / "bin" / "python"
CACHE: Final = STATE / "cache"
LOGS: Final = STATE / "logs"
