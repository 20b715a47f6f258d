"""What a macro hands to xlwings' `RunPython`."""

from __future__ import annotations

RUN_PYTHON = (
    "import os,sys;d=os.path.dirname;"
    "del sys.path[:list(map(d,sys.path)).index(d(d(os.__file__)))];"
    "from xl_tools import excel;"
    "excel.{function}()"
)
"""The argument of `RunPython`, with `function` one of validate, generate and remove_marks.

`RunPython` runs `python -c "…"`. Unless its setting ADD_WORKBOOK_TO_PYTHONPATH says no, it has put
the folder of the workbook in front of `sys.path`; there, in the current folder or in a PYTHONPATH,
a folder `validators` or `xl_tools` that is somebody else's could lie, and would be run. So whatever
stands before Python's own goes before anything of ours is imported; fordela itself is installed,
and found behind it. Python's own are its library, and what lies beside that and may come first: the
zip file, and on Windows the folder `DLLs`, whose modules are needed.

No quotation mark, no bar and no percent sign: the text passes a command line of Windows and, on
macOS, AppleScript and a shell.
"""
