"""`python -m xl_tools.cli`."""

import sys

from xl_tools.cli.main import main

sys.exit(main())
