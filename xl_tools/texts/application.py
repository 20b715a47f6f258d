"""Texts of an application: the sheets `Ansökan`, `Budget` and `Kontroll`."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    # the sheet `Ansökan`
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
    # what Excel says to a value that it refuses, in an allocation workbook too
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
    # the sheet `Budget`
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
    # the sheet `Kontroll`
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
}
