"""Texts of the sheet `Instruktion`, of an application and of the allocation workbook."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
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
    # how severe a rule is
    "level error": ("måste rättas", "must be put right"),
    "level warning": ("att se över", "to look over"),
    "level info": ("upplysning", "notice"),
}
