from __future__ import annotations

import os
from pathlib import Path

import pytest

from validators.errors import FordelaError, Refused, UnreadableFile, WrongKindOfFile
from xl_tools import files


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "å ä.xlsx").write_bytes(b"PK\x03\x04")
    assert files.read(tmp_path / "å ä.xlsx") == b"PK\x03\x04"


def test_a_misspelt_name_is_answered_with_the_likeliest(tmp_path: Path) -> None:
    (tmp_path / "fordelning-2025.xlsx").touch()
    with pytest.raises(UnreadableFile, match=r"finns inte\. Menade du fordelning-2025\.xlsx\?"):
        files.read(tmp_path / "fördelning-2025.xlsx")


def test_a_link_to_nothing_is_told_and_not_answered_with_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").symlink_to(tmp_path / "borta.xlsx")
    with pytest.raises(UnreadableFile, match="genväg till en fil som inte finns") as raised:
        files.read(tmp_path / "a.xlsx")
    assert "Menade" not in raised.value.todo
    assert str(tmp_path) not in raised.value.todo


def test_a_file_in_a_folder_that_is_not_there_names_the_folder(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"Mappen .*borta finns inte heller"):
        files.read(tmp_path / "borta" / "a.xlsx")


def test_a_path_through_a_file_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").touch()
    with pytest.raises(UnreadableFile, match="Filen finns inte"):
        files.read(tmp_path / "a.xlsx" / "b.xlsx")


def test_a_folder_is_told_from_a_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"Det är en mapp\. .*\*\.xlsx"):
        files.read(tmp_path)


def test_excels_lock_file_is_told_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "~$bok.xlsx").write_bytes(b"\x05Namn")
    with pytest.raises(WrongKindOfFile, match=r"låsfil.*Ange arbetsboken själv: bok\.xlsx"):
        files.read(tmp_path / "~$bok.xlsx")


def test_a_device_is_not_read() -> None:
    if not Path(os.devnull).exists():
        pytest.skip("this system shows no device as a file")
    with pytest.raises(UnreadableFile, match="ingen vanlig fil"):
        files.read(Path(os.devnull))


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    huge = tmp_path / "stor.xlsx"
    with huge.open("wb") as file:
        file.truncate(files.MAX_BYTES + 1)  # sparse: takes no room
    with pytest.raises(UnreadableFile, match="större än 256 MB"):
        files.read(huge)


def test_a_name_that_no_file_can_have_is_an_error_in_words() -> None:
    with pytest.raises(UnreadableFile, match="tecken som inget namn kan ha"):
        files.read(Path("a\0b.xlsx"))


def test_a_file_that_may_not_be_read_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.xlsx").touch()

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)  # root may read everything
    with pytest.raises(UnreadableFile, match="Stäng den i andra program"):
        files.read(tmp_path / "a.xlsx")


def test_a_new_file_is_written_and_nothing_else_is_left(tmp_path: Path) -> None:
    files.write_new(tmp_path / "ut.docx", b"data")
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"ut.docx": b"data"}


def test_a_new_file_has_the_rights_that_people_expect(tmp_path: Path) -> None:
    files.write_new(tmp_path / "ut.docx", b"data")
    (tmp_path / "vanlig").touch()
    assert (tmp_path / "ut.docx").stat().st_mode == (tmp_path / "vanlig").stat().st_mode


def test_an_existing_file_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "ut.docx").write_bytes(b"gammalt")
    with pytest.raises(FordelaError, match="finns redan"):
        files.write_new(tmp_path / "ut.docx", b"nytt")
    assert (tmp_path / "ut.docx").read_bytes() == b"gammalt"


def test_a_link_to_nothing_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "ut.docx").symlink_to(tmp_path / "annan.docx")
    with pytest.raises(FordelaError, match="finns redan"):
        files.write_new(tmp_path / "ut.docx", b"nytt")
    assert not (tmp_path / "annan.docx").exists()


def test_a_file_that_appears_meanwhile_is_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = os.fsync

    def meanwhile(number: int) -> None:
        sync(number)
        (tmp_path / "ut.docx").write_bytes(b"den andras")

    monkeypatch.setattr(os, "fsync", meanwhile)
    with pytest.raises(FordelaError, match="finns redan"):
        files.write_new(tmp_path / "ut.docx", b"nytt")
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {
        "ut.docx": b"den andras"
    }


@pytest.mark.parametrize("taken", [False, True])
def test_a_disk_without_hard_links_is_written_to_as_carefully(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: bool
) -> None:
    def no_links(source: Path, target: Path) -> None:
        if taken:
            target.write_bytes(b"den andras")
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    if taken:
        with pytest.raises(FordelaError, match="finns redan"):
            files.write_new(tmp_path / "ut.docx", b"nytt")
    else:
        files.write_new(tmp_path / "ut.docx", b"nytt")
    assert (tmp_path / "ut.docx").read_bytes() == (b"den andras" if taken else b"nytt")
    assert len(list(tmp_path.iterdir())) == 1


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FordelaError, match=r"gick inte att skriva \(disken är full\)"):
        files.write_new(tmp_path / "ut.docx", b"data")
    assert list(tmp_path.iterdir()) == []


def test_the_same_bytes_again_are_fine_where_that_is_asked_for(tmp_path: Path) -> None:
    files.write_new(tmp_path / "a", b"data")
    files.write_new(tmp_path / "a", b"data", same_is_fine=True)
    with pytest.raises(FordelaError, match="finns redan"):
        files.write_new(tmp_path / "a", b"data")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(FordelaError, match=r"Mappen .*ut finns inte\. Skapa den först"):
        files.write_new(tmp_path / "ut" / "a.docx", b"data")


def test_a_folder_in_the_way_of_a_file_or_the_reverse_is_told(tmp_path: Path) -> None:
    (tmp_path / "fil").touch()
    with pytest.raises(FordelaError, match="redan en fil med det namnet"):
        files.make_folder(tmp_path / "fil")
    with pytest.raises(FordelaError, match="gick inte att skapa"):
        files.make_folder(tmp_path / "fil" / "under")
    files.make_folder(tmp_path / "ny" / "under")
    assert (tmp_path / "ny" / "under").is_dir()


def test_a_free_name_is_found_beside_those_that_are_taken(tmp_path: Path) -> None:
    wanted = tmp_path / "brev.docx"
    written = [files.write_free(wanted, data).name for data in (b"1", b"2", b"3")]
    assert written == ["brev.docx", "brev (2).docx", "brev (3).docx"]
    assert wanted.read_bytes() == b"1"


def test_a_name_that_is_taken_meanwhile_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, raced = files.write_new, []

    def race(path: Path, data: bytes) -> None:
        if not raced:
            raced.append(path)
            path.write_bytes(b"theirs")
        write(path, data)

    monkeypatch.setattr(files, "write_new", race)
    assert files.write_free(tmp_path / "brev.docx", b"ours").name == "brev (2).docx"
    assert (tmp_path / "brev.docx").read_bytes() == b"theirs"


def test_a_folder_that_is_not_there_gets_no_name(tmp_path: Path) -> None:
    with pytest.raises(FordelaError, match="finns inte"):
        files.write_free(tmp_path / "borta" / "brev.docx", b"1")


def test_documents_go_where_the_person_keeps_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert files.documents_folder() == tmp_path
    (tmp_path / "Dokument").mkdir()
    assert files.documents_folder() == tmp_path / "Dokument"


@pytest.mark.parametrize("name", ["../a", "/etc/a", "", "m/../../a", "a\0"])
def test_a_name_told_by_data_that_leads_out_of_its_folder_is_refused(
    tmp_path: Path, name: str
) -> None:
    with pytest.raises(Refused, match="leder ut ur mappen"):
        files.inside(tmp_path / "ut", name)
    with pytest.raises(Refused, match="leder ut ur mappen"):
        files.write_all(tmp_path / "ut", {"bra.txt": b"a", name: b"b"})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_in_the_folder_is_not_followed_out_of_it(tmp_path: Path) -> None:
    folder, outside = tmp_path / "ut", tmp_path / "utanför"
    outside.mkdir()
    (folder / "m").mkdir(parents=True)
    (folder / "länk").symlink_to(outside)
    (folder / "fil.txt").symlink_to(outside / "fil.txt")
    (folder / "inåt").symlink_to("m")
    (folder / "ring").symlink_to("ring")
    for name in ("länk/a.txt", "länk/m/a.txt", "fil.txt"):
        with pytest.raises(Refused, match="genväg i mappen leder ut"):
            files.inside(folder, name)
    assert files.inside(folder, "inåt/a.txt") == folder / "inåt" / "a.txt"
    assert files.inside(folder, "ny/mapp/a.txt") == folder / "ny" / "mapp" / "a.txt"
    files.inside(folder, "ring/a.txt")  # leads nowhere, and says so when it is opened


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_folder_that_is_a_link_itself_is_the_person_s_own_word(tmp_path: Path) -> None:
    (tmp_path / "riktig").mkdir()
    (tmp_path / "ut").symlink_to("riktig")
    files.write_all(tmp_path / "ut", {"m/a.txt": b"a"})
    assert (tmp_path / "riktig" / "m" / "a.txt").read_bytes() == b"a"
