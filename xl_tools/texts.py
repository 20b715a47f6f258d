"""The templates' own sentences, in Swedish and English; everything about a call is in its card."""

from __future__ import annotations

from validators.cards.call import Call
from validators.wording import LANGUAGES as LANGUAGES

_TEXTS: dict[str, tuple[str, str]] = {
    # -- form
    "form title": (
        "Ansökan om {name} ({label}) {year}",
        "Application for {label} {year} ({name})",
    ),
    "lead": (
        "Medlen är till för {purpose} och gäller från och med {first} till och med {last}. Ansökan "
        "tas emot från och med "
        "{opens} till och med {closes}.",
        "The money is for {purpose} and is valid from {first} up to and including {last}. "
        "Applications are received from {opens} up to and including {closes}.",
    ),
    "legend": (
        "Fyll i de ljusgula fälten. Grå fält är ifyllda i förväg eller räknas ut. Fyll i bladet "
        "Budget också, och se efter i bladet Kontroll vad som återstår.",
        "Fill in the pale yellow cells. Grey cells are filled in beforehand or calculated. Fill in "
        "the sheet Budget as well, and see in the sheet Kontroll what remains.",
    ),
    "preliminary": (
        "PRELIMINÄR MALL: nämnden har ännu inte beslutat om utlysningen. Villkoren kan ändras.",
        "PRELIMINARY: the committee has not yet decided on this call. The conditions may change.",
    ),
    "required": ("Måste fyllas i.", "Required."),
    "section Sökande": ("Sökande", "Applicant"),
    "section Projektet": ("Projektet eller resan", "The project or trip"),
    "section Belopp": ("Belopp", "Amounts"),
    "section Kriterier": ("Utlysningens kriterier", "The criteria of the call"),
    "answer main": ("Beskriv hur.", "Describe how."),
    "answer yes": (
        "Välj Ja om det stämmer, annars lämnas fältet tomt.",
        "Choose Ja if it is so, or leave the cell empty.",
    ),
    "help cost": (
        "Summan av raderna i bladet Budget. Räknas ut.",
        "The sum of the lines in the sheet Budget. Calculated.",
    ),
    "help other_funding": (
        "Summan av andra finansiärer i bladet Budget. Räknas ut.",
        "The sum of other financiers in the sheet Budget. Calculated.",
    ),
    "control label": ("Kontroll", "Control"),
    # -- validation
    "error choice": ("Välj ett av alternativen i listan.", "Choose one of the items in the list."),
    "error applicants": (
        "Namnet finns inte i listan. Kontrollera stavningen. Flera sökande, eller en enhet efter "
        "namnet, går bra: svara Ja för att behålla det du skrev.",
        "The name is not in the list. Check the spelling. Several applicants, or a unit after the "
        "name, are fine: answer Yes to keep what you wrote.",
    ),
    "error date": (
        "Skriv ett datum med år, månad och dag, till exempel 2025-03-17.",
        "Write a date with year, month and day, for example 2025-03-17.",
    ),
    "error amount": (
        "Skriv beloppet i hela kronor med bara siffror, till exempel 250000. Inga decimaler, "
        "inget kr och inga ord.",
        "Write the amount in whole kronor with digits only, for example 250000. No decimals, no kr "
        "and no words.",
    ),
    "error integer": ("Skriv ett heltal.", "Write a whole number."),
    "error decimal": ("Skriv ett tal, inte ord.", "Write a number, not words."),
    # -- budget
    "budget title": (
        "Budget för ansökan om {label} {year}",
        "Budget of the application for {label} {year}",
    ),
    "budget project": (
        "En rad per kostnad. Skriv antal och pris, så räknas beloppet ut: andel av heltid × "
        "antal × "
        "pris. För lön: antal månader och månadskostnaden med sociala avgifter. Används inte en "
        "rad "
        "lämnas den tom.",
        "One line per cost. Give quantity and price; the amount is calculated: share of full "
        "time × "
        "quantity × price. For salary: months, and the monthly cost with social fees. Leave a line "
        "that is not used empty.",
    ),
    "budget trip": (
        "En rad per kostnad. Skriv antal (personer, nätter, dygn) och pris, så räknas beloppet ut. "
        "Ange antal deltagare i beskrivningen. Används inte en rad lämnas den tom.",
        "One line per cost. Give quantity (people, nights, days) and price; the amount is "
        "calculated. State the number of participants in the description. Leave a line that is not "
        "used empty.",
    ),
    "costs": ("Kostnader", "Costs"),
    "financiers": ("Andra finansiärer", "Other financiers"),
    "sum costs": ("Summa kostnader", "Sum of costs"),
    "sum sought": ("Söks här (från Ansökan)", "Sought here (from Ansökan)"),
    "sum own": ("Betalas av oss (från Ansökan)", "Own contribution (from Ansökan)"),
    "sum other": ("Betalas av andra", "Paid by others"),
    "sum rest": ("Kvar att finansiera", "Left to finance"),
    "balance": ("Går budgeten ihop?", "Does the budget balance?"),
    "budget empty": ("Inga kostnader ifyllda än", "No costs filled in yet"),
    "budget balances": (
        "Ja, kostnader och finansiering är lika stora",
        "Yes, costs and financing are equal",
    ),
    "budget differs": (
        "Nej, kostnader och finansiering skiljer sig åt",
        "No, costs and financing differ",
    ),
    # -- control
    "control title": ("Kontroll innan ansökan skickas", "Control before the application is sent"),
    "control lead": (
        "Bladet räknar av sig självt, även i skyddad vy och på webben. Rader med Saknas eller "
        "Rätta "
        "måste åtgärdas. Rader med Se över får vara kvar, men läs vad som står.",
        "The sheet calculates by itself, also in Protected View and on the web. Lines with Saknas "
        "(missing) or Rätta (correct) must be put right. Lines with Se över (look over) may "
        "remain, but read what they say.",
    ),
    "control result": ("Resultat", "Result"),
    "control what": ("Vad", "What"),
    "control state": ("Läget", "State"),
    "control todo": ("Att göra", "What to do"),
    "state ok": ("Klart", "Klart"),
    "state missing": ("Saknas", "Saknas"),
    "state wrong": ("Rätta", "Rätta"),
    "state look": ("Se över", "Se över"),
    "state none": ("–", "–"),
    "ready": ("Klar att skicka", "Ready to send"),
    "not ready": ("Inte klar än", "Not ready yet"),
    "detail missing": (" saknas, ", " missing, "),
    "detail wrong": (" att rätta, ", " to correct, "),
    "detail look": (" att se över. Se bladet Kontroll.", " to look over. See the sheet Kontroll."),
    "check field": ("Fyll i {title} i bladet Ansökan.", "Fill in {title} in the sheet Ansökan."),
    "check date": (
        "Fyll i {title} som datum, till exempel 2025-03-17.",
        "Fill in {title} as a date, for example 2025-03-17.",
    ),
    "check amount": (
        "Skriv {title} med bara siffror, i hela kronor.",
        "Write {title} with digits only, in whole kronor.",
    ),
    "check applicant": ("Sökande finns i listan", "The applicant is in the list"),
    "check applicant todo": (
        "Kontrollera stavningen. Flera sökande, eller enhet efter namnet, går bra.",
        "Check the spelling. Several applicants, or a unit after the name, are fine.",
    ),
    "check cap": ("Sökt belopp är högst {cap}", "Sought is at most {cap}"),
    "check cap todo": (
        "Sänk det sökta beloppet till högst {cap}. Resten behöver betalas på annat sätt.",
        "Lower the amount sought to at most {cap}. The rest has to be paid in another way.",
    ),
    "check above": ("Sökt belopp är högst {cap}", "Sought is at most {cap}"),
    "check above todo": (
        "Högst {cap} kan beviljas. Mer får sökas, men visa då vem som betalar resten.",
        "At most {cap} can be granted. More may be sought; then show who pays for the rest.",
    ),
    "check period": ("Perioden ligger inom {first}–{last}", "The period is within {first}–{last}"),
    "check period todo": (
        "Ansökan gäller ett år i taget. Första dagen ska komma före den sista.",
        "An application is for one year at a time. The first day comes before the last.",
    ),
    "check years": ("Projektår och planerade år stämmer", "Project year and planned years agree"),
    "check years todo": (
        "Projektår är högst {limit} och inte högre än antalet planerade år.",
        "The project year is at most {limit} and not more than the planned years.",
    ),
    "check years open": (
        "Projektår är inte högre än antalet planerade år.",
        "The project year is not more than the planned years.",
    ),
    "check criteria": ("Minst ett kriterium är valt", "At least one criterion is chosen"),
    "check criteria todo": (
        "Välj Ja för det eller de kriterier som projektet uppfyller.",
        "Choose Ja for the criterion or criteria that the project meets.",
    ),
    "check goals": ("Minst ett delmål är angivet", "At least one sub-goal is given"),
    "check goals todo": (
        "Skriv det eller de delmål som projektet bidrar till.",
        "Give the sub-goal or sub-goals that the project contributes to.",
    ),
    "check goals exempt": (
        " Gäller inte projekt från förra utlysningen som söker för år två eller tre.",
        " Not for projects of the last call that apply for year two or three.",
    ),
    "check costs": ("Budgeten har kostnader", "The budget has costs"),
    "check costs todo": (
        "Fyll i kostnaderna i bladet Budget, en rad per kostnad.",
        "Fill in the costs in the sheet Budget, one line per cost.",
    ),
    "check lines": ("Alla kostnadsrader är fullständiga", "All cost lines are complete"),
    "check lines todo": (
        "Varje rad som används behöver slag, antal och pris, skrivna som tal.",
        "Each line in use needs category, quantity and price, written as numbers.",
    ),
    "check balance": ("Budgeten går ihop", "The budget balances"),
    "check balance todo": (
        "Sökt belopp, egen och annan finansiering ska tillsammans bli summan av kostnaderna.",
        "Sought, own and other financing shall together be the sum of the costs.",
    ),
    "check line dates": (
        "Kostnaderna ligger inom medlens år",
        "The costs lie within the year of the money",
    ),
    "check line dates todo": (
        "Ändra eller dela de rader vars datum ligger utanför {first}–{last}.",
        "Change or split the lines with dates outside {first}–{last}.",
    ),
    "check fees": ("Inga kurs- eller konferensavgifter", "No course or conference fees"),
    "check fees todo": (
        "Medlen är till för utbyte, inte för kurser och konferenser. Ta bort raden eller förklara.",
        "The money is for exchange, not for courses and conferences. Remove the line or explain.",
    ),
    "check financiers": (
        "Andra finansiärer har namn, belopp och besked",
        "Other financiers have name, amount and status",
    ),
    "check financiers todo": (
        "Skriv namn, belopp och om pengarna är sökta eller beviljade.",
        "Give name, amount, and whether the money is applied for or granted.",
    ),
    # -- instruction
    "step": ("Steg {number}", "Step {number}"),
    "guide title": ("Så fyller du i ansökan om {label} {year}", "How to apply for {label} {year}"),
    "guide how": ("Gör så här", "Do this"),
    "guide step 1": (
        "Spara filen under ett eget namn. Klicka på Aktivera redigering om Excel visar en gul rad.",
        "Save the file under a name of your own. Press Enable editing if Excel shows a yellow bar.",
    ),
    "guide step 2": (
        "Fyll i de ljusgula fälten i bladet Ansökan. I kolumnen till höger står vad som menas.",
        "Fill in the pale yellow cells of the sheet Ansökan. The column to the right explains.",
    ),
    "guide step 3": (
        "Fyll i kostnader och andra finansiärer i bladet Budget. Beloppen räknas ut.",
        "Fill in costs and other financiers in the sheet Budget. The amounts are calculated.",
    ),
    "guide step 4": (
        "Se efter i bladet Kontroll. Där ska det stå ”Klar att skicka”.",
        "Look at the sheet Kontroll. It should say “Ready to send”.",
    ),
    "guide step 5": (
        "Skicka filen som .xlsx, inte som pdf eller bild. Klistrar du in text: välj Klistra in "
        "värden, så att listor och format finns kvar.",
        "Send the file as .xlsx, not as a pdf or picture. When you paste: choose Paste values, so "
        "that lists and formats remain.",
    ),
    "guide call": ("Utlysningen", "The call"),
    "guide window": ("Ansökningstid", "Window"),
    "guide year": ("Medlen gäller", "The money is valid"),
    "guide refund": ("Återbetalning", "Refund"),
    "guide refund text": (
        "Medel som inte kan användas anmäls senast {date}.",
        "Money that cannot be used is reported by {date}.",
    ),
    "guide project years": ("Projektår", "Project years"),
    "guide project years text": (
        "Ett projekt kan få medel i högst {years} år. Ansökan görs för ett år i taget.",
        "A project can be granted money for at most {years} years, applied for one year at a time.",
    ),
    "guide cap sought": ("{label}: högst att söka", "{label}: may be sought"),
    "guide cap sought text": ("Högst {cap} per ansökan.", "At most {cap} per application."),
    "guide cap granted": ("{label}: högst att bevilja", "{label}: may be granted"),
    "guide cap granted text": ("Högst {cap} per ansökan.", "At most {cap} per application."),
    "guide per district": ("{label}: antal per sökande", "{label}: per applicant"),
    "applications": ("antal:ansökan:ansökningar", "antal:application:applications"),
    "guide per district text": (
        "Högst {count} kan beviljas per stadsdelsförvaltning.",
        "At most {count} can be granted per district administration.",
    ),
    "guide applicants": ("Vilka som kan söka", "Who may apply"),
    "guide criteria": ("Kriterier", "Criteria"),
    "guide main": ("Huvudkriterium: måste vara uppfyllt.", "Main criterion: must be met."),
    "guide priority": ("Prioriterat område: ger företräde.", "Priority area: gives priority."),
    "guide criterion": ("Kriterium.", "Criterion."),
    "guide goal": ("Delmål.", "Sub-goal."),
    "guide fields": ("Fälten i bladet Ansökan", "The cells of the sheet Ansökan"),
    "guide budget": ("Kolumnerna i bladet Budget", "The columns of the sheet Budget"),
    "guide columns": ("Kolumnerna i bladen {sheets}", "The columns of the sheets {sheets}"),
    "guide case": ("Uppgifterna i bladet Ärende", "The labels of the sheet Ärende"),
    "guide rules": (
        "Det här kontrolleras (inom klamrar: det som står i arbetsboken)",
        "What is checked (in brackets: what stands in the workbook)",
    ),
    "guide contact": ("Frågor", "Questions"),
    "guide contact text": (
        "[Handläggare, e-post och telefon fylls i innan mallen lämnas ut. Att bekräfta.]",
        "[Officer, e-mail and telephone: to be filled in before the form is handed out. To be "
        "confirmed.]",
    ),
    "guide protection": ("Om skyddet", "About the protection"),
    "guide protection text": (
        "Bladen är skyddade utan lösenord, så att formler och rubriker inte ändras av misstag. Det "
        "går att ändra kolumnbredd och radhöjd. Skyddet tas bort under Granska > Ta bort bladets "
        "skydd.",
        "The sheets are protected without a password, so that formulas and titles are not changed "
        "by mistake. Column widths and row heights can be changed. To unprotect: Review > "
        "Unprotect Sheet.",
    ),
    "guide officer title": ("Så används fördelningsboken {year}", "The allocation workbook {year}"),
    "guide officer 1": (
        "Skriv ansökningarna i bladen {sheets}, en rad var, i numrens ordning. Skriv direkt "
        "under sista raden: tabellen växer av sig själv, med listor och format.",
        "Write the applications in the sheets {sheets}, one row each, in the order of their "
        "numbers. Write just below the last row: the table grows by itself, with lists and "
        "formats.",
    ),
    "guide officer 2": (
        "Ställ markören på en rubrik för att se vad kolumnen betyder. Kolumnerna får flyttas, "
        "döljas och sorteras, men rubrikerna behåller sina namn.",
        "Put the cursor on a header to see what the column means. Columns may be moved, hidden and "
        "sorted, but the headers keep their names.",
    ),
    "guide officer 3": (
        "Flera sökande eller en enhet skrivs efter ägarens namn: ”Farsta och Skarpnäck”. Listan "
        "frågar då om du vill fortsätta; svara Ja.",
        "Several applicants or a unit are written after the owner's name: “Farsta och Skarpnäck”. "
        "The list then asks whether to continue; answer Yes.",
    ),
    "guide officer 4": (
        "Skriv belopp med bara siffror. Det sökanden skrev, om det var något annat, står i "
        "kolumnen Som inkommet.",
        "Write amounts with digits only. What the applicant wrote, if it was something else, goes "
        "into the column Som inkommet.",
    ),
    "guide officer 5": (
        "Ram, kvar att fördela och antal beslut står överst i varje blad och räknas om medan du "
        "skriver. De formlerna ska inte skrivas över.",
        "Frame, what is left and the number of decisions stand at the top of each sheet and are "
        "recalculated as you write. Do not write over those formulas.",
    ),
    "guide officer 6": (
        "Ärendets uppgifter står i bladet Ärende: läge, datum, ram, handläggare, behandling, "
        "godkännanden och bilagor. Läget är förslag tills nämnden har beslutat; då fylls Beslutat "
        "belopp i för varje rad och läget ändras till beslutat.",
        "The case's data is in the sheet Ärende: stage, dates, frame, officers, hearings, "
        "approvals and attachments. The stage (Läge) is förslag until the committee has decided; "
        "then Beslutat belopp is filled in for every row and the stage is changed to beslutat.",
    ),
    "guide officer 7": (
        "Bladet Överblick visar sökt och beviljat per sökande och slag. Bladet Blad visar en "
        "ansökan på en A4-sida: välj medel och nummer. Listorna skrivs ut på A3, liggande.",
        "The sheet Överblick shows sought and granted by applicant and kind. The sheet Blad shows "
        "one application on an A4 page: choose kind and number. The lists print on A3, landscape.",
    ),
    "guide officer 8": (
        "Bladen är inte skyddade, eftersom skyddade tabeller inte kan växa eller sorteras.",
        "The sheets are not protected, because protected tables can neither grow nor be sorted.",
    ),
    # -- case, overview, single application
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
    # -- figures, groups of columns, charts
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
    # -- severities
    "level error": ("måste rättas", "must be put right"),
    "level warning": ("att se över", "to look over"),
    "level info": ("upplysning", "notice"),
    # -- buttons
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
    "guide buttons": ("Knapparna", "The buttons"),
    "guide buttons where": ("Var de finns", "Where they are"),
    "guide buttons where text": (
        "Validera och Skapa beslut står överst i bladen {sheets}. Alla tre finns i menyfliken "
        "fordela.",
        "Validate and Generate decision are at the top of the sheets {sheets}. All three are on "
        "the ribbon's tab fordela.",
    ),
    "guide buttons blocked": ("Om knapparna är blockerade", "If the buttons are blocked"),
    "guide buttons blocked text": (
        "Visar Excel en gul rad: klicka på Aktivera innehåll. Är raden röd, för att filen kom med "
        "e-post eller från webben: stäng boken, högerklicka på filen, välj Egenskaper och markera "
        "Avblockera. Går inte det heller: dra filen till Granska med fordela, eller fråga den "
        "som sköter fordela hos er.",
        "If Excel shows a yellow bar: press Enable Content. If the bar is red, because the file "
        "came by e-mail or from the web: close the workbook, right-click the file, choose "
        "Properties and tick Unblock. If that does not help: drag the file onto Granska med "
        "fordela, or ask whoever looks after fordela where you work.",
    ),
}


def say(lang: str, key: str, /, **fields: object) -> str:
    """A sentence in a language. Raises KeyError for an unknown key, or for a missing field."""
    text = _TEXTS[key][LANGUAGES.index(lang)]
    return text.format(**fields) if fields else text


def sheet_names(lang: str, call: Call) -> str:
    """The sheets of the allocation workbook, e.g. `'LUM och MUL'`."""
    *first, last = (card.sheet for card in call.kinds.values())
    if not first:
        return last
    return f"{', '.join(first)} {'och' if lang == 'sv' else 'and'} {last}"


def heading(lang: str, section: str) -> str:
    """A section of the form; one that only a card knows is called as the card says."""
    key = f"section {section}"
    return say(lang, key) if key in _TEXTS else section


def group(lang: str, section: str) -> str:
    """A group of columns of the allocation workbook; one that only a card knows is called as the
    card says."""
    key = f"group {section}"
    return say(lang, key) if key in _TEXTS else section
