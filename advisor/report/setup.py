"""The command that installs what WeasyPrint needs on this system."""

from __future__ import annotations

import shutil
import sys


def install_command(error: BaseException) -> str:
    """The exact command for what is missing: the package itself, or its libraries."""
    if isinstance(error, ModuleNotFoundError) and (error.name or "").startswith("weasyprint"):
        return f"{sys.executable} -m pip install 'weasyprint>=70,<71'"
    return libraries_command()


def libraries_command() -> str:
    """The command that installs Pango and HarfBuzz here."""
    if sys.platform == "darwin":
        return "brew install pango"
    if sys.platform == "win32":
        return (
            "winget install MSYS2.MSYS2, then in its shell: "
            "pacman -S mingw-w64-x86_64-pango, and set WEASYPRINT_DLL_DIRECTORIES to "
            r"C:\msys64\mingw64\bin"
        )
    if shutil.which("dnf"):
        return "sudo dnf install -y pango harfbuzz"
    if shutil.which("apk"):
        return "sudo apk add pango harfbuzz"
    return "sudo apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
