"""`python -m fordela` is the command line, too."""

import sys

from xl_tools.cli.main import main

sys.exit(main())
