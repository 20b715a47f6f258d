"""Workbooks damaged at random, and what reading, marking and unmarking make of them.

Every damaged file must give a result or a FordelaError, within five seconds and 300 MB; and what
can be marked, unmarking must give back. Each file is made from a seed and its number alone:

    python -m tests.helpers.fuzzing --count 10000 --seed 1 [--only NUMBER] [--keep FOLDER]

runs them in child processes and prints what came out; it ends with 1 if anything failed.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import struct
import subprocess
import sys
import time
import traceback
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from opc.package import open_package
from tests.helpers import hard_cases, intact
from validators.errors import FordelaError
from validators.model import Finding
from xl_tools.buttons import mark_steps
from xl_tools.editing.anatomy import dissect
from xl_tools.marking.findings_sheet import About
from xl_tools.marking.marks import mark, unmark
from xl_tools.marking.plan import place
from xl_tools.marking.survey import survey
from xl_tools.reading.workbook import read_workbook

SECONDS = 5.0
MEGABYTES = 300

Entries = dict[str, bytes]


@dataclass(frozen=True)
class Outcome:
    """What became of one damaged file; `failure` is empty when all is as it should be.

    `seconds` are the processor's: what else the machine does is no matter.
    """

    number: int
    damage: str
    result: str
    seconds: float
    megabytes: int = 0
    failure: str = ""


# ---------------------------------------------------------------------------------------------
# What is damaged

BASES = (
    "plain",
    "officers_notes",
    "buttons_and_macros",
    "threaded_comments",
    "extensions",
    "tables_and_merges",
    "strict_with_notes",
    "prefixed",
    "zip64",
    "data_descriptors",
    "formulas",
    "alternate_content",
    "scoped_names",
    "odd_folders",
    "comments_in_the_xml",
    "sheets_that_carry_nothing",
)


@cache
def base(name: str, marked: bool) -> tuple[bytes, tuple[Finding, ...]]:
    """A sound workbook and findings for it; `marked` ones carry marks already."""
    case = hard_cases.CASES[name]()
    return (mark(case.data, case.findings[:2]).data if marked else case.data), case.findings


def parts_of(data: bytes) -> Entries:
    return {name: entry.content for name, entry in intact.Package(data).entries.items()}


# ---------------------------------------------------------------------------------------------
# Damage to bytes


def flip_bits(data: bytes, chance: random.Random) -> bytes:
    found = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 40))):
        found[chance.randrange(len(found))] ^= 1 << chance.randrange(8)
    return bytes(found)


def truncate(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def cut_out(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.choice((1, 4, 100, 2000)) :]


def repeat_bytes(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    stop = start + chance.choice((1, 4, 100, 2000))
    return data[:stop] + data[start:stop] + data[stop:]


def lie_in_headers(data: bytes, chance: random.Random) -> bytes:
    """Other sizes, places, flags and methods in local headers and the directory."""
    found = bytearray(data)
    headers = [match.start() for match in re.finditer(rb"PK(?:\x01\x02|\x03\x04|\x05\x06)", data)]
    for _ in range(chance.choice((1, 1, 3))):
        place = chance.choice(headers) + chance.randrange(4, 46)
        value = chance.choice((0, 1, 8, 0xFF, 0xFFFF, 0xFFFFFFFF, chance.randrange(1 << 32)))
        length = chance.choice((1, 2, 4))
        found[place : place + length] = value.to_bytes(8, "little")[:length]
    return bytes(found)


# ---------------------------------------------------------------------------------------------
# Damage to parts


def swap_parts(entries: Entries, chance: random.Random) -> Entries:
    one, other = chance.sample(sorted(entries), 2)
    return {**entries, one: entries[other], other: entries[one]}


def drop_part(entries: Entries, chance: random.Random) -> Entries:
    gone = chance.choice(sorted(entries))
    return {name: content for name, content in entries.items() if name != gone}


def empty_part(entries: Entries, chance: random.Random) -> Entries:
    name = chance.choice(sorted(entries))
    return {**entries, name: chance.choice((b"", b" ", b"\xff\xfe", b"<a/>", b"PK\x03\x04"))}


def rename_part(entries: Entries, chance: random.Random) -> Entries:
    name = chance.choice(sorted(entries))
    other = chance.choice(("../" + name, "/" + name, name.upper(), name + "/", "å" * 300, "a\\b"))
    return {(other if one == name else one): content for one, content in entries.items()}


def double_part(entries: Entries, chance: random.Random) -> bytes:
    """The same name twice in the zip, with other content."""
    name = chance.choice(sorted(entries))
    content = chance.choice((entries[name], b"<a/>", b""))
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = packer.compress(content) + packer.flush()
    return _with_raw(hard_cases.zipped(entries), name, packed, zlib.crc32(content), len(content))


VALUES = (
    "", "-1", "0", "1", "99999999999999999999", "NaN", "1e400", "A1", "A0", "XFD1048576", "$B$2:A1",
    "A1:XFD1048576", "AAAA1", "'", "&#0;", "&lt;", "x" * 70_000, "rId1", "../../../etc/passwd",
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "_x0000_s1", "true", "å", "Blad1",
)  # fmt: skip


def damage_xml(entries: Entries, chance: random.Random) -> Entries:
    """An element, attribute or text of one part gone, doubled, moved or given an odd value."""
    found = dict(entries)
    for _ in range(chance.choice((1, 1, 2, 4))):
        names = [name for name in sorted(found) if b"<" in found[name][:200]]
        name = chance.choice(names or sorted(found))
        found[name] = _damaged_text(found[name].decode("utf-8", "replace"), chance).encode()
    return found


def _damaged_text(text: str, chance: random.Random) -> str:
    tags = list(re.finditer(r"<[^<>]*>", text)) or [re.match("", text)]
    one = chance.choice([tag for tag in tags if tag])
    kind = chance.randrange(12)
    if kind == 0:
        return text[: one.start()] + text[one.end() :]
    if kind == 1:
        return text[: one.end()] + one.group() + text[one.end() :]
    if kind in (2, 3, 4, 5):
        values = list(re.finditer(r'="([^"]*)"', text))
        if values:
            value = chance.choice(values)
            return text[: value.start(1)] + chance.choice(VALUES) + text[value.end(1) :]
    if kind == 6:
        attribute = re.search(r'\s[\w:]+="[^"]*"', text[one.start() :])
        if attribute:
            start = one.start() + attribute.start()
            again = chance.choice(("", attribute.group() * 2))
            return text[:start] + again + text[one.start() + attribute.end() :]
    if kind == 7:
        whole = re.search(r"<([\w:]+)(?:\s[^<>]*)?(?:/>|>.*?</\1>)", text[one.start() :], re.DOTALL)
        if whole:
            start, stop = one.start() + whole.start(), one.start() + whole.end()
            place = chance.choice((start, stop, chance.choice(tags).end()))  # type: ignore[union-attr]
            return text[:place] + chance.choice((1, 2, 50)) * whole.group() + text[place:]
    if kind == 8:
        whole = re.search(r"<([\w:]+)(?:\s[^<>]*)?(?:/>|>.*?</\1>)", text[one.start() :], re.DOTALL)
        if whole:
            return text[: one.start() + whole.start()] + text[one.start() + whole.end() :]
    if kind == 9:
        odd = (
            "<!DOCTYPE a [<!ENTITY b 'c'>]>",
            "<!--",
            "]]>",
            "&b;",
            "\x00",
            "<a>",
            "<![CDATA[<b>",
        )
        return text[: one.start()] + chance.choice(odd) + text[one.start() :]
    if kind == 10:
        words = ("worksheet", "sheetData", "row", "comments", "sheets", "v:shape", "Relationship")
        return text.replace(chance.choice(words), chance.choice(words), chance.choice((1, 99)))
    return text[: one.end()] + chance.choice(VALUES) + text[one.end() :]


def spoil_record(entries: Entries, chance: random.Random) -> Entries:
    """Our own record of how to undo the marks, with lies in it."""
    found = dict(entries)
    for name, content in entries.items():
        match = re.search(rb"<t[^>]*>(eN[A-Za-z0-9+/=]{40,})</t>", content)
        if match:
            import base64

            packed = match.group(1)
            try:
                plain = bytearray(zlib.decompress(base64.b64decode(packed)))
            except (zlib.error, ValueError):
                continue
            for _ in range(chance.choice((1, 2, 8))):
                digits = [at for at, byte in enumerate(plain) if byte in b"0123456789"]
                place = chance.choice(digits) if digits and chance.random() < 0.7 else None
                place = chance.randrange(len(plain)) if place is None else place
                plain[place] = chance.choice(b'0123456789-[]{}",xe')
            lie = base64.b64encode(zlib.compress(bytes(plain)))
            found[name] = content.replace(packed, lie)
    return found


# ---------------------------------------------------------------------------------------------
# Bombs

MAIN = hard_cases.MAIN
BOMBS = {
    "spaces": ("xl/worksheets/sheet1.xml", b"", b" " * 65_536, b""),
    "zeros": ("xl/media/image1.png", b"", b"\0" * 65_536, b""),
    "rows": (
        "xl/worksheets/sheet1.xml",
        f'<worksheet xmlns="{MAIN}"><sheetData>'.encode(),
        b"<row><c><v>1</v></c></row>" * 1_000,
        b"</sheetData></worksheet>",
    ),
    "depth": (
        "xl/worksheets/sheet1.xml",
        f'<worksheet xmlns="{MAIN}">'.encode(),
        b"<a>" * 9_000,
        b"",
    ),
    "strings": (
        "xl/sharedStrings.xml",
        f'<sst xmlns="{MAIN}">'.encode(),
        b"<si><t>abcdefgh</t></si>" * 1_000,
        b"</sst>",
    ),
    "merges": (
        "xl/worksheets/sheet1.xml",
        f'<worksheet xmlns="{MAIN}"><sheetData/><mergeCells>'.encode(),
        b'<mergeCell ref="A1:XFD1048576"/>' * 1_000,
        b"</mergeCells></worksheet>",
    ),
    "formats": (
        "xl/worksheets/sheet1.xml",
        f'<worksheet xmlns="{MAIN}"><sheetData/>'.encode(),
        b'<conditionalFormatting sqref="A1"><cfRule priority="1"/></conditionalFormatting>' * 999,
        b"</worksheet>",
    ),
    "notes": (
        "xl/comments1.xml",
        f'<comments xmlns="{MAIN}"><authors/><commentList>'.encode(),
        b'<comment ref="A1" authorId="0"><text><t>x</t></text></comment>' * 1_000,
        b"</commentList></comments>",
    ),
    "shapes": (
        "xl/drawings/vmlDrawing1.vml",
        b'<xml xmlns:v="urn:schemas-microsoft-com:vml">',
        b'<v:shape id="_x0000_s1025">' * 1_000,
        b"</xml>",
    ),
    "dxfs": (
        "xl/styles.xml",
        f'<styleSheet xmlns="{MAIN}"><dxfs>'.encode(),
        b"<dxf/>" * 5_000,
        b"</dxfs></styleSheet>",
    ),
    "sheets": (
        "xl/workbook.xml",
        f'<workbook xmlns="{MAIN}" xmlns:r="{hard_cases.RELATION}"><sheets>'.encode(),
        b'<sheet name="Blad1" sheetId="1" r:id="rId1"/>' * 1_000,
        b"</sheets></workbook>",
    ),
    "names": (
        "xl/workbook.xml",
        f'<workbook xmlns="{MAIN}"><sheets/><definedNames>'.encode(),
        b'<definedName name="a" localSheetId="0">1</definedName>' * 1_000,
        b"</definedNames></workbook>",
    ),
    "types": (
        "[Content_Types].xml",
        f'<Types xmlns="{hard_cases.PACKAGE}/content-types">'.encode(),
        b'<Default Extension="xml" ContentType="a/b"/>' * 1_000,
        b"</Types>",
    ),
    "attribute": (
        "xl/worksheets/sheet1.xml",
        f'<worksheet xmlns="{MAIN}"><sheetData/><a b="'.encode(),
        b"x" * 65_536,
        b'"/></worksheet>',
    ),
}
"""name -> (part, its beginning, what is repeated up to BOMB_SIZE, its end)."""

SPACES = b" \n\t\r" * 64

BOMB_SIZE = 60_000_000
"""Somewhat less than a part may have."""


def bomb(name: str, *, flat: bool) -> bytes:
    """A workbook with a part that is many times larger than its file.

    A `flat` one unpacks to some 60 times its size, which does not stand out.
    """
    part, start, piece, end = BOMBS[name]
    entries = hard_cases.officers_notes()
    found = parts_of(entries.data)
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = [packer.compress(start)]
    crc, size = zlib.crc32(start), len(start)
    noise = random.Random(name)
    while size < BOMB_SIZE:
        # Spaces that cannot be foreseen: some five of them to a packed byte.
        more = noise.randbytes(len(piece) // 25).translate(SPACES) if flat else b""
        packed.append(packer.compress(piece + more))
        crc, size = zlib.crc32(piece + more, crc), size + len(piece + more)
    packed += [packer.compress(end), packer.flush()]
    crc, size = zlib.crc32(end, crc), size + len(end)
    body = b"".join(packed)
    rest = {one: content for one, content in found.items() if one != part}
    return _with_raw(hard_cases.zipped(rest), part, body, crc, size)


def _with_raw(data: bytes, name: str, packed: bytes, crc: int, size: int) -> bytes:
    """A zip with one more entry, whose packed bytes are given."""
    end = data.rindex(b"PK\5\6")
    count, length, start = struct.unpack_from("<HII", data, end + 10)
    fields = (20, 0x800, 8, 0x28C4, 0x5A64, crc, len(packed), size)
    raw = name.encode()
    local = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", *fields, len(raw), 0) + raw + packed
    central = struct.pack(
        "<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, *fields, len(raw), 0, 0, 0, 0, 0, start
    )
    directory = data[start : start + length] + central + raw
    head = data[:start] + local
    last = struct.pack(
        "<4sHHHHIIH", b"PK\5\6", 0, 0, count + 1, count + 1, len(directory), len(head), 0
    )
    return head + directory + last


# ---------------------------------------------------------------------------------------------
# One damaged file

ON_BYTES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    flip_bits,
    truncate,
    cut_out,
    repeat_bytes,
    lie_in_headers,
)
ON_PARTS: tuple[Callable[[Entries, random.Random], Entries | bytes], ...] = (
    swap_parts,
    drop_part,
    empty_part,
    rename_part,
    double_part,
    spoil_record,
    *[damage_xml] * 8,
)


def damaged(seed: int, number: int) -> tuple[str, bytes, tuple[Finding, ...]]:
    """What was done, the bytes, and findings to mark it with; a function of its arguments alone."""
    chance = random.Random(f"{seed}/{number}")
    name, marked = chance.choice(BASES), chance.random() < 0.4
    data, findings = base(name, marked)
    where = f"{name}{' marked' if marked else ''}"
    if number % 200 == 199:
        name = sorted(BOMBS)[number // 200 % len(BOMBS)]
        flat = number // 200 // len(BOMBS) % 2 == 0
        return f"{'flat' if flat else 'steep'} bomb {name}", bomb(name, flat=flat), findings
    change_parts = chance.random() < 0.7
    if change_parts:
        change = chance.choice(ON_PARTS)
        made = change(parts_of(data), chance)
        packed = made if isinstance(made, bytes) else hard_cases.zipped(made)
        return f"{change.__name__} of {where}", packed, findings
    other = chance.choice(ON_BYTES)
    return f"{other.__name__} of {where}", other(data, chance), findings


def judge(number: int, damage: str, data: bytes, findings: tuple[Finding, ...]) -> Outcome:
    """Read, mark and unmark a damaged file, and work out the steps of a press on it."""
    results, failures = [], []
    started = time.process_time()
    slowest = 0.0
    marked: bytes | None = None

    def reading() -> None:
        for sheet in read_workbook(data).sheets.values():
            for cell in list(sheet.cells.values())[:50]:
                cell.value  # noqa: B018 (cells are read when they are asked for)

    def marking() -> None:
        nonlocal marked
        marked = mark(data, findings).data

    def unmarking() -> None:
        unmark(data)

    def stepping_on_it() -> None:
        seen = survey(dissect(open_package(data)))
        plan = place(findings, seen.surfaces)
        list(mark_steps.unmark(seen))
        list(mark_steps.mark(plan, seen, About("0" * 64, is_open=True)))

    for job in (reading, marking, unmarking, stepping_on_it):
        begun = time.process_time()
        try:
            job()
            results.append("ok")
        except FordelaError as error:
            results.append(type(error).__name__)
        except Exception:
            results.append("broken")
            failures.append(traceback.format_exc(limit=-3))
        slowest = max(slowest, time.process_time() - begun)
    if slowest > SECONDS:
        failures.append(f"{slowest:.1f} s")
    if marked is not None:
        failures += _not_restored(data, marked)
    jobs = ("read", "mark", "unmark", "press")
    words = ", ".join(f"{job} {result}" for job, result in zip(jobs, results, strict=True))
    total = time.process_time() - started
    return Outcome(number, damage, words, round(total, 3), _peak(), "\n".join(failures))


def _not_restored(data: bytes, marked: bytes) -> Iterator[str]:
    """What can be marked must be given back; of a file with damaged marks nobody knows what."""
    try:
        clean = unmark(data)
    except FordelaError:
        return
    try:
        again = unmark(marked)
    except FordelaError as error:
        yield f"what was marked cannot be unmarked: {error!r}"
        return
    if clean != data:
        return
    old, new = intact.Package(data), intact.Package(again)
    for name in old.entries:
        same = name in new.entries and (
            old.entries[name].packed == new.entries[name].packed
            or old.content(name) == new.content(name)
        )
        if not same:
            yield f"{name} is not given back"
    yield from (f"{name} is left" for name in new.entries if name not in old.entries)


def _peak() -> int:
    """The most memory that this process has had, in megabytes.

    Linux hands `ru_maxrss` down from the process that forked, however large that was; VmHWM is
    this program's own (proc(5)).
    """
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"VmHWM:\s*(\d+) kB", status.read_text("ascii", "replace"))
        if found:
            return int(found.group(1)) // 1024
    try:
        import resource
    except ImportError:  # not on Windows
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


# ---------------------------------------------------------------------------------------------
# Many


def run_here(seed: int, numbers: range) -> Iterator[Outcome]:
    for number in numbers:
        damage, data, findings = damaged(seed, number)
        yield judge(number, damage, data, findings)


def run_in_child(seed: int, numbers: range, seconds: float) -> list[Outcome]:
    """The same in a process of its own; a child that dies or hangs is an outcome too."""
    command = [sys.executable, "-m", "tests.helpers.fuzzing", "--seed", str(seed), "--child"]
    command += [str(numbers.start), str(numbers.stop)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired as error:
        lines = (error.stdout or b"").decode().splitlines()
        number = numbers.start + len(lines)
        return [*map(_outcome, lines), Outcome(number, "?", "hung", seconds, 0, "the child hung")]
    lines = done.stdout.splitlines()
    found = [_outcome(line) for line in lines]
    if done.returncode:
        number = numbers.start + len(lines)
        found.append(Outcome(number, "?", "died", 0, 0, f"the child died: {done.stderr[-2000:]}"))
    return found


def _outcome(line: str) -> Outcome:
    return Outcome(**json.loads(line))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="run one file here")
    parser.add_argument("--keep", type=Path, help="where to put the files that failed")
    parser.add_argument("--child", type=int, nargs=2, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        for outcome in run_here(chosen.seed, range(*chosen.child)):
            print(json.dumps(asdict(outcome)), flush=True)
        return 0
    if chosen.only is not None:
        outcomes = list(run_here(chosen.seed, range(chosen.only, chosen.only + 1)))
    else:
        outcomes = []
        for start in range(0, chosen.count, 100):
            stop = min(start + 100, chosen.count)
            outcomes += run_in_child(chosen.seed, range(start, stop), 300)
    for words, times in Counter(outcome.result for outcome in outcomes).most_common():
        print(f"{times:6}  {words}")
    slow = max(outcomes, key=lambda outcome: outcome.seconds)
    large = max(outcomes, key=lambda outcome: outcome.megabytes)
    print(f"slowest {slow.seconds} s: {slow.number} {slow.damage}")
    print(f"largest {large.megabytes} MB: {large.number} {large.damage}")
    failed = [outcome for outcome in outcomes if outcome.failure]
    for outcome in failed[:50]:
        print(f"\n{outcome.number} {outcome.damage}: {outcome.result}\n{outcome.failure}")
        if chosen.keep:
            chosen.keep.mkdir(parents=True, exist_ok=True)
            data = damaged(chosen.seed, outcome.number)[1]
            (chosen.keep / f"{chosen.seed}-{outcome.number}.xlsx").write_bytes(data)
    print(f"{len(outcomes)} files, {len(failed)} failures")
    return 1 if failed or large.megabytes > MEGABYTES else 0


if __name__ == "__main__":
    sys.exit(main())
