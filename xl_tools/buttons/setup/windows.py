"""What only Windows has: registry, shell folders, shortcuts, the Mark of the Web, a message box.

Each function answers None, or does nothing, on other systems; tests put others in their place.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

ICON_INFO, ICON_ERROR = 0x40, 0x10
"""Of a message box (MB_ICONINFORMATION, MB_ICONERROR)."""

_TO_THE_FRONT = 0x10000  # MB_SETFOREGROUND


@dataclass(frozen=True)
class Key:
    """A key of the registry."""

    values: dict[str, object] = field(default_factory=dict)
    """By name."""
    keys: tuple[str, ...] = ()
    """The names of the keys in it."""


def registry_key(root: str, path: str) -> Key | None:
    """A key below HKCU or HKLM; None where it is not there or may not be read."""
    if sys.platform != "win32":
        return None
    import winreg

    roots = {"HKCU": winreg.HKEY_CURRENT_USER, "HKLM": winreg.HKEY_LOCAL_MACHINE}
    try:
        with winreg.OpenKey(roots[root], path, 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY) as key:
            key_count, value_count, _ = winreg.QueryInfoKey(key)
            values = [winreg.EnumValue(key, index) for index in range(value_count)]
            keys = tuple(winreg.EnumKey(key, index) for index in range(key_count))
    except OSError:
        return None
    return Key({name: value for name, value, _ in values}, keys)


def mark_of_the_web(path: Path) -> str | None:
    """The zone that a file came from, as Windows noted it beside the file; None without a note.

    Source: Microsoft, [MS-FSCC] 5.6.1, the stream Zone.Identifier.
    """
    if sys.platform != "win32":
        return None
    try:
        return Path(f"{path}:Zone.Identifier").read_text("utf-8", errors="replace")
    except OSError:
        return None


def shell_folder(name: str) -> Path | None:
    """The person's own "desktop", "sendto" or "programs" (start menu), wherever they lie."""
    if sys.platform != "win32":
        return None
    from win32com.shell import shell, shellcon

    numbers = {
        "desktop": shellcon.CSIDL_DESKTOPDIRECTORY,
        "sendto": shellcon.CSIDL_SENDTO,
        "programs": shellcon.CSIDL_PROGRAMS,
    }
    return Path(shell.SHGetFolderPath(0, numbers[name], None, 0))


def write_shortcut(path: Path, target: Path, arguments: str, description: str) -> None:
    """Write a shortcut (.lnk), in place of an earlier one. Raises OSError."""
    if sys.platform != "win32":
        return
    import pythoncom
    from win32com.shell import shell

    try:
        link = pythoncom.CoCreateInstance(
            shell.CLSID_ShellLink, None, pythoncom.CLSCTX_INPROC_SERVER, shell.IID_IShellLink
        )
        link.SetPath(str(target))
        link.SetArguments(arguments)
        link.SetDescription(description)
        link.QueryInterface(pythoncom.IID_IPersistFile).Save(str(path), 0)
    except pythoncom.com_error as error:
        raise OSError(f"genvägen gick inte att skriva ({error})") from error


def show_message(text: str, icon: int = ICON_INFO) -> None:
    """Show a box with an OK button, and wait for it."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.MessageBoxW(None, text, "fordela", icon | _TO_THE_FRONT)
