"""Texts of the allocation workbook: its lists, `Ärende`, `Överblick`, `Blad` and its buttons."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    # the sheets `Ärende`, `Överblick` and `Blad`
    "case lead": (
        "Ärendets uppgifter. De ljusgula cellerna fylls i. Listorna till höger växer nedåt.",
        "The data of the case. Fill in the pale yellow cells. The lists to the right grow "
        "downwards.",
    ),
    "case label": ("Uppgift", "Label"),
    "case value": ("Värde", "Value"),
    "case help": ("Förklaring", "Explanation"),
    "overview lead": (
        "Räknas om av bladen {sheets}. En gemensam ansökan räknas på den som står först. "
        "Återtagna och avvisade ansökningar är inte med.",
        "Recalculated from the sheets {sheets}. A joint application counts for the first named. "
        "Withdrawn and dismissed applications are not included.",
    ),
    "overview others": ("Övriga och annan stavning", "Others and other spellings"),
    "sheet title": ("En ansökan i taget", "One application at a time"),
    "sheet lead": (
        "Välj medel och skriv ansökans nummer i de ljusgula cellerna. Bladet skrivs ut på en "
        "A4-sida.",
        "Choose kind and write the application's number in the pale yellow cells. The sheet prints "
        "on one A4 page.",
    ),
    "sheet kind": ("Visa medel", "Show kind"),
    "sheet number": ("Visa nummer", "Show number"),
    "sheet row": ("Plats i listan", "Place in the list"),
    "sheet none": ("Inget sådant nummer", "No such number"),
    # the figures above the lists, groups of columns, charts
    "figure sought": ("Sökt", "Sought"),
    "figure granted": ("Beviljat, förslag", "Granted, proposal"),
    "figure left": ("Kvar att fördela, {what}", "Left to allocate, {what}"),
    "figure all": ("allt", "all"),
    "figure applications": ("Ansökningar", "Applications"),
    "figure inactive": ("Återtagna, avvisade", "Withdrawn, dismissed"),
    "figure frame": ("Ram", "Frame"),
    "figure decided": ("Beslutat av nämnden", "Decided by the committee"),
    "figure not given": ("ej angiven", "not given"),
    "figure no frame": ("ingen ram angiven", "no frame given"),
    "group Ansökan": ("Ansökan", "Application"),
    "group Sökande": ("Sökande", "Applicant"),
    "group Projektet": ("Projektet", "Project"),
    "group Bedömning": ("Bedömning", "Assessment"),
    "group Belopp": ("Belopp", "Amounts"),
    "group Förslag": ("Förslag", "Proposal"),
    "group Nämndens beslut": ("Nämndens beslut", "The committee's decision"),
    "group Noteringar": ("Noteringar", "Notes"),
    "measure applications": ("ansökningar", "applications"),
    "measure sought": ("sökt (kr)", "sought (kr)"),
    "measure granted": ("beviljade", "number granted"),
    "measure amount": ("beviljat (kr)", "granted (kr)"),
    "overview total": ("Totalt", "Total"),
    "overview most": (" (högst {limit})", " (at most {limit})"),
    "chart title": (
        "{label} {year}: sökt och beviljat per sökande",
        "{label} {year}: sought and granted by applicant",
    ),
    "chart alt": (
        "Liggande stapeldiagram med sökt och beviljat belopp i kronor för {label}, en rad per "
        "sökande. Talen står i tabellen till vänster, från cell {ref}.",
        "Horizontal bar chart of the amounts sought and granted in kronor for {label}, a row for "
        "each applicant. The figures are in the table to the left, from cell {ref}.",
    ),
    "chart kinds title": ("Sökt och beviljat per slag {year}", "Sought and granted by kind {year}"),
    "chart kinds alt": (
        "Stapeldiagram med sökt och beviljat belopp i kronor för varje slag av medel. Talen står i "
        "tabellen från cell {ref}.",
        "Bar chart of the amounts sought and granted in kronor for each kind of grant. The figures "
        "are in the table from cell {ref}.",
    ),
    "chart sought": ("Sökt", "Sought"),
    "chart granted": ("Beviljat", "Granted"),
    "chart applicants": ("Sökande", "Applicant"),
    "chart kinds": ("Medel", "Grant"),
    # buttons
    "button Validate": ("Validera", "Validate"),
    "button GenerateDecision": ("Skapa beslut", "Generate decision"),
    "button RemoveMarks": ("Ta bort markeringar", "Remove marks"),
    "button group": ("Fördelning", "Allocation"),
    "button tip Validate": (
        "Granskar boken mot utlysningens regler och visar anmärkningarna på cellerna och på "
        "bladet Granskning.",
        "Checks the workbook against the rules of the call and shows the findings on the cells and "
        "in the sheet Granskning.",
    ),
    "button tip GenerateDecision": (
        "Skriver tjänsteutlåtandet i Word av det som står i boken.",
        "Writes the decision (tjänsteutlåtande) in Word from what stands in the workbook.",
    ),
    "button tip RemoveMarks": (
        "Tar bort granskningens noter, färger och blad. Det du har skrivit finns kvar.",
        "Takes out the notes, colours and sheet of the check. What you wrote stays.",
    ),
}
