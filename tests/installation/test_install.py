"""install.py, which the folder for Windows is installed with; here on this machine."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import sysconfig
import unicodedata
from pathlib import Path

import pytest

from installation import bundle, install

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A bundle whose wheels and templates are a line of text each."""
    made = tmp_path / "bundle"
    for name in ("hjul/a-1.0-py3-none-any.whl", "hjul/b-1.0-py3-none-any.whl", "mallar/åäö.xlsx"):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(name, "utf-8")
    (made / install.SUMS).write_bytes("".join(bundle.sums(made)).encode())
    return made


# --- the sums -------------------------------------------------------------------------------------


def test_a_folder_that_is_as_its_sums_say_passes(folder: Path) -> None:
    install.verify(folder)


def test_a_changed_file_is_named(folder: Path) -> None:
    (folder / "mallar" / "åäö.xlsx").write_text("changed")
    with pytest.raises(install.Stopped, match=r"mallar/åäö\.xlsx\. Inget har installerats"):
        install.verify(folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "hjul" / "a-1.0-py3-none-any.whl").unlink()
    with pytest.raises(install.Stopped, match="hjul/a-1"):
        install.verify(folder)


def test_a_wheel_that_somebody_put_there_is_named(folder: Path) -> None:
    (folder / "hjul" / "c-1.0-py3-none-any.whl").write_text("extra")
    with pytest.raises(install.Stopped, match="hjul/c-1"):
        install.verify(folder)


@pytest.mark.parametrize(
    "name", ["mallar/2025-fordelning.xlsm", "mallar/.dold", "delar/krav.txt", "ny/m/x.dll", "x.cmd"]
)
def test_a_file_that_somebody_put_anywhere_is_named(folder: Path, name: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("extra")
    with pytest.raises(install.Stopped, match=name):
        install.verify(folder)


@pytest.mark.parametrize(
    "name", ["../x.txt", "{}/x.txt", "mallar/../../x.txt", "./mallar/åäö.xlsx"]
)
def test_sums_that_name_a_file_outside_or_in_another_way_do_not_pass(
    folder: Path, name: str
) -> None:
    outside = folder.parent / "x.txt"
    outside.write_text("x")
    sums = folder / install.SUMS
    told = name.format(folder.parent)
    hashed = hashlib.sha256((folder / told).read_bytes()).hexdigest()
    sums.write_text(f"{sums.read_text('utf-8')}{hashed} *{told}\n", "utf-8")
    with pytest.raises(install.Stopped, match=r"\*?x\.txt|åäö"):
        install.verify(folder)


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_in_the_folder_do_not_pass(folder: Path, tmp_path: Path) -> None:
    template = folder / "mallar" / "åäö.xlsx"
    template.rename(tmp_path / "åäö.xlsx")
    template.symlink_to(tmp_path / "åäö.xlsx")
    with pytest.raises(install.Stopped, match="mallar/åäö"):
        install.verify(folder)
    template.unlink()
    (tmp_path / "åäö.xlsx").rename(template)
    install.verify(folder)
    (folder / "länk").symlink_to(tmp_path)
    with pytest.raises(install.Stopped, match="länk"):
        install.verify(folder)


def test_a_disk_that_lists_letters_in_two_parts_is_no_hindrance(folder: Path) -> None:
    template = folder / "mallar" / "åäö.xlsx"
    template.rename(template.with_name(unicodedata.normalize("NFD", template.name)))
    install.verify(folder)


@pytest.mark.parametrize("text", [None, b"", b"\xff", b"no sums"])
def test_sums_that_cannot_be_read_stop_the_installation(folder: Path, text: bytes | None) -> None:
    (folder / install.SUMS).unlink()
    if text is not None:
        (folder / install.SUMS).write_bytes(text)
    with pytest.raises(install.Stopped):
        install.verify(folder)


def test_nothing_is_written_when_the_sums_are_wrong(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr(install, "BUNDLE", folder)
    (folder / "mallar" / "åäö.xlsx").write_text("changed")
    assert install.main(["--to", str(tmp_path / "target")]) == 2
    assert "Inte klart: De här filerna" in capsys.readouterr().err
    assert not (tmp_path / "target").exists()


# --- the Python -----------------------------------------------------------------------------------


def test_the_python_of_the_tests_is_fit() -> None:
    assert install.what_is_wrong_with_python() == ""


def test_the_versions_are_those_that_the_bundle_has_wheels_for() -> None:
    assert [bundle.WINDOWS.pythons[0], bundle.WINDOWS.pythons[-1]] == [
        ".".join(map(str, install.OLDEST)),
        ".".join(map(str, install.NEWEST)),
    ]


@pytest.mark.parametrize("version", [(3, 10), (3, 15)])
def test_another_version_is_unfit(
    version: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", (*version, 0, "final", 0))
    assert "fel version. Be IT-avdelningen om Python 3.11–3.14" in (
        install.what_is_wrong_with_python()
    )


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Python believes to be on Windows, as far as install.py asks."""
    monkeypatch.setattr(install.os, "name", "nt")
    monkeypatch.setattr(sysconfig, "get_platform", lambda: "win-amd64")
    return monkeypatch


def test_a_python_for_windows_is_fit(windows: pytest.MonkeyPatch) -> None:
    windows.setattr(sys, "base_prefix", r"C:\Program Files\Python313")
    assert install.what_is_wrong_with_python() == ""


def test_the_python_of_the_store_is_unfit_since_excel_cannot_see_what_it_writes(
    windows: pytest.MonkeyPatch,
) -> None:
    windows.setattr(sys, "base_prefix", r"C:\Program Files\WindowsApps\PythonSoftware_3.13_x64")
    assert "Microsoft Store" in install.what_is_wrong_with_python()


def test_a_python_for_another_processor_is_unfit(windows: pytest.MonkeyPatch) -> None:
    windows.setattr(sysconfig, "get_platform", lambda: "win-arm64")
    assert "x64" in install.what_is_wrong_with_python()
    windows.setattr(sysconfig, "get_platform", lambda: "win32")
    windows.setattr(install.struct, "calcsize", lambda letter: 4)
    assert "x64" in install.what_is_wrong_with_python()


def test_a_python_that_cannot_make_environments_is_unfit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install.importlib.util, "find_spec", lambda name: None)
    assert "saknar venv och ensurepip" in install.what_is_wrong_with_python()


def test_installera_cmd_is_told_whether_a_python_fits(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    assert install.main(["--fits"]) == 0
    monkeypatch.setattr(sys, "version_info", (3, 10, 0, "final", 0))
    assert install.main(["--fits"]) == 2


def test_an_older_python_can_read_the_file_and_say_so() -> None:
    # The oldest grammar that this Python can be held to.
    source = Path(install.__file__).read_text("utf-8")
    compile(source, "install.py", "exec", flags=0)
    import ast

    ast.parse(source, feature_version=(3, 8))


# --- the target -----------------------------------------------------------------------------------


def test_without_a_local_folder_one_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    with pytest.raises(install.Stopped, match="--to"):
        install.default_target()
    monkeypatch.setenv("LOCALAPPDATA", "/local")
    assert install.default_target() == Path("/local/fordela")


def test_a_template_that_was_changed_is_kept_beside_the_new_one(
    folder: Path, tmp_path: Path
) -> None:
    target = tmp_path / "mallar"
    for text in ("first", "second"):
        install.copy_templates(folder / "mallar", target)
        (target / "åäö.xlsx").write_text(text)
    said = install.copy_templates(folder / "mallar", target)
    assert (target / "åäö.xlsx").read_text("utf-8") == "mallar/åäö.xlsx"
    kept = sorted((target / "tidigare").iterdir())
    assert [(file.name, file.read_text()) for file in kept] == [
        ("åäö (2).xlsx", "second"),
        ("åäö.xlsx", "first"),
    ]
    assert [line.startswith("Mallen åäö.xlsx var en annan") for line in said] == [False, True]


def test_a_template_that_was_not_changed_is_left(folder: Path, tmp_path: Path) -> None:
    install.copy_templates(folder / "mallar", tmp_path / "mallar")
    before = (tmp_path / "mallar" / "åäö.xlsx").stat().st_mtime_ns
    assert len(install.copy_templates(folder / "mallar", tmp_path / "mallar")) == 1
    assert (tmp_path / "mallar" / "åäö.xlsx").stat().st_mtime_ns == before


@pytest.mark.parametrize("error", [install.Stopped("no"), OSError("no"), KeyboardInterrupt()])
def test_a_failed_installation_puts_the_program_before_back(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def fail(bundle: Path, program: Path) -> None:
        program.mkdir()
        raise error

    (tmp_path / "target" / "program").mkdir(parents=True)
    (tmp_path / "target" / "program" / "before").touch()
    monkeypatch.setattr(install, "make_program", fail)
    with pytest.raises(type(error)):
        install.install(folder, tmp_path / "target", help_text=None, for_excel=False)
    names = [path.relative_to(tmp_path / "target").as_posix() for path in tmp_path.rglob("before")]
    assert names == ["program/before"]
    assert [path.name for path in (tmp_path / "target").iterdir()] == ["program"]


def test_a_program_that_is_running_is_told(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(self: Path, target: Path) -> Path:
        raise PermissionError(13, "in use")

    (tmp_path / "target" / "program").mkdir(parents=True)
    monkeypatch.setattr(Path, "rename", busy)
    with pytest.raises(install.Stopped, match="Stäng Excel"):
        install.install(folder, tmp_path / "target", help_text=None, for_excel=False)


@pytest.mark.parametrize(
    ("has_avx2", "expected"),
    [(True, install.REQUIREMENTS), (False, install.FOR_OLD_PROCESSORS)],
)
def test_an_old_processor_gets_its_own_polars(
    has_avx2: bool, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(install, "run", lambda command: ran.append(command) or 0)
    monkeypatch.setattr(install, "processor_has_avx2", lambda: has_avx2)
    install.make_program(tmp_path, tmp_path / "program")
    assert Path(ran[-1][-1]).name == expected
    assert {"--no-index", "--require-hashes", "--compile"} <= set(ran[-1])


def test_what_a_machine_says_of_indexes_and_other_pythons_does_not_reach_pip(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[dict[str, str]] = []

    def run(command: list[str], *, env: dict[str, str], check: bool) -> object:
        given.append(env)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setenv("PIP_CONSTRAINT", "other.txt")
    monkeypatch.setenv("PYTHONHOME", "elsewhere")
    monkeypatch.setattr(install.subprocess, "run", run)
    install.run(["pip"])
    asked = {name for name in given[0] if name.startswith(("PIP_", "PYTHON"))}
    assert asked == {"PIP_CONFIG_FILE", "PIP_DISABLE_PIP_VERSION_CHECK"}
    assert given[0]["PIP_CONFIG_FILE"] == os.devnull


# --- the whole ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def of_this_machine(package_index: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle as for Windows, with the wheels of this machine."""
    made = tmp_path_factory.mktemp("share") / "en delad mapp åäö"
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    bundle.make(made, bundle.Target("", (python,), {}), for_old_processors=False)
    return made


def test_a_bundle_installs_without_a_network_and_the_program_works(
    of_this_machine: Path, tmp_path: Path
) -> None:
    nowhere = dict.fromkeys(
        ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "127.0.0.1:9"
    )
    environment = {
        **os.environ,
        **nowhere,
        "LOCALAPPDATA": str(tmp_path / "lokalt åäö"),
        "XDG_CONFIG_HOME": str(tmp_path / "settings"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }

    def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(part) for part in command],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    installer = of_this_machine / "delar" / "install.py"
    done = run(sys.executable, "-I", "-B", installer, "--quiet", "--help-text", "Ring Åsa")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("Klart.\n")
    target = tmp_path / "lokalt åäö" / "fordela"
    assert sorted(path.name for path in target.iterdir()) == ["mallar", "program"]
    assert list(target.glob("program/lib/*/site-packages/validators/__pycache__/model.*.pyc"))
    program = target / "program" / "bin" / "fordela"
    settings = (tmp_path / "settings" / "fordela" / "excel.txt").read_bytes()
    assert b"help\tRing \\u00C5sa\r\n" in settings
    checked = run(program, "install-excel", "--check")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert f"i {target / 'mallar'}." in checked.stdout
    template = target / "mallar" / "2025-fordelning.xlsx"
    validated = run(program, "validate", template)
    assert validated.returncode in (0, 1)
    assert "(utlysningen 2025)" in validated.stdout
