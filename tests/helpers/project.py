"""Where the project stands on this machine, and what must not stand in it."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Put together here, so that this file does not hold them itself.
FORBIDDEN = [
    "/wo" + "rk/",
    "/ro" + "ot/",
    "/tmp" + "/x",
    "/ho" + "me/",
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "registry" + ".npmjs",
    "index-" + "url",
    "find-" + "links",
    "trusted-" + "host",
]
