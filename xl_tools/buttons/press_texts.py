"""What a press says, in Swedish and English."""

from __future__ import annotations


def text_of(key: str, lang: str, **fields: object) -> str:
    """The text of a key, in English for "en" and else in Swedish, with its fields filled in."""
    return _TEXTS[key][lang == "en"].format(**fields)


_TEXTS = {
    "nothing": (
        "Inga anmärkningar. Arbetsboken följer utlysningen {year}.",
        "No findings. The workbook follows the call of {year}.",
    ),
    "first": ("{counted}. Det första: {first}", "{counted}. The first: {first}"),
    "listed": (
        "Allt står i bladet Granskning, och på cellerna som noter och färger.",
        "Everything is listed in the sheet Granskning, and on the cells as notes and colours.",
    ),
    "refused": (
        "Tjänsteutlåtandet skrevs inte: {counted} måste rättas först.",
        "The decision was not written: {counted} to put right first.",
    ),
    "more": (
        "… och {rest} till, i bladet Granskning.",
        "… and {rest} more, in the sheet Granskning.",
    ),
    "written": ("Tjänsteutlåtandet är skrivet:\n{path}", "The decision has been written:\n{path}"),
    "renewed": (
        "I {old} har texten ändrats. Den texten med bokens siffror står i {new} ({summary}).",
        "The text of {old} has been edited. That text with the workbook's figures is in {new} "
        "({summary}).",
    ),
    "not renewed": (
        "I {old} har texten ändrats, men den kunde inte få bokens siffror: {why}",
        "The text of {old} has been edited, but it could not get the workbook's figures: {why}",
    ),
    "renewed name": ("uppdaterad", "refreshed"),
    "found": ("Granskningen fann {counted}.", "The check found {counted}."),
    "open": ("Vill du öppna det nu?", "Do you want to open it now?"),
    "web": (
        "Arbetsboken ligger på en webbadress (SharePoint eller OneDrive), så dokumentet lades "
        "bland dina dokument.",
        "The workbook is at a web address (SharePoint or OneDrive), so the document was put "
        "among your documents.",
    ),
    "unsaved": (
        "Arbetsboken är inte sparad än, så dokumentet lades bland dina dokument.",
        "The workbook has not been saved yet, so the document was put among your documents.",
    ),
    "unreachable": (
        "Mappen {folder} går inte att nå, så dokumentet lades bland dina dokument.",
        "The folder {folder} cannot be reached, so the document was put among your documents.",
    ),
    "closed": (
        "Mappen {folder} går inte att skriva i, så dokumentet lades bland dina dokument.",
        "The folder {folder} cannot be written to, so the document was put among your documents.",
    ),
    "no marks": ("Arbetsboken har inga markeringar.", "The workbook has no marks."),
    "unmarked": ("Markeringarna är borttagna.", "The marks have been removed."),
    "locked": (
        "Arbetsboken är skyddad så att blad varken kan läggas till eller tas bort, och inget har "
        "märkts. Ta bort skyddet (Granska > Skydda arbetsbok) och tryck igen.",
        "The workbook is protected so that sheets can neither be added nor removed, and nothing "
        "has been marked. Remove the protection (Review > Protect Workbook) and press again.",
    ),
}
