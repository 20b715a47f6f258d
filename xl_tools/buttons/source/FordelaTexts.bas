Attribute VB_Name = "FordelaTexts"
Option Explicit
' What the buttons say by themselves, when fordela cannot say it. Source is ASCII, because Excel on
' Windows reads it in the code page of the machine: \uXXXX stands for a letter (Plain).

Private Const Longest As Long = 1000 ' a box shows no more than about 1024 characters

Public Sub Tell(ByVal Level As String, ByVal Text As String)
    Dim Icon As Long
    Icon = 64 ' vbInformation
    If Level = "warning" Then
        Icon = 48 ' vbExclamation
    End If
    If Level = "error" Then
        Icon = 16 ' vbCritical
    End If
    MsgBox Shortened(Text), Icon, "fordela"
End Sub

Public Function Asks(ByVal Text As String) As Boolean
    Asks = (MsgBox(Shortened(Text), 36, "fordela") = 6) ' vbYesNo + vbQuestion, vbYes
End Function

Private Function Shortened(ByVal Text As String) As String
    Shortened = Text
    If Len(Text) > Longest Then
        Shortened = Left(Text, Longest) & " ..."
    End If
End Function

' How to get on without the buttons, and whom to ask.
Public Function WayRound() As String
    Dim Help As String
    Help = Setting("help")
    If Len(Help) = 0 Then
        Help = Say("help")
    End If
    WayRound = vbLf & vbLf & Say("way round") & vbLf & vbLf & Help
End Function

' What an error comes to. Its number and text are handed over, for Err forgets them in the next call.
Public Function Breakage(ByVal Number As Long, ByVal Description As String) As String
    If Number = 18 Then ' the user pressed Esc
        Breakage = Say("stopped")
    Else
        Breakage = Say("broken") & " (" & Number & ": " & Description & ")" & WayRound()
    End If
End Function

Public Function Say(ByVal Key As String) As String
    If BookLanguage() = "en" Then
        Say = Plain(InEnglish(Key))
    Else
        Say = Plain(InSwedish(Key))
    End If
End Function

Private Function InSwedish(ByVal Key As String) As String
    Select Case Key
        Case "busy"
            InSwedish = "fordela arbetar redan. V\u00E4nta tills det \u00E4r klart och tryck igen."
        Case "works"
            InSwedish = "fordela arbetar ... Esc avbryter."
        Case "broken"
            InSwedish = "Knappen kunde inte g\u00F6ra sitt arbete."
        Case "stopped"
            InSwedish = "Avbrutet. Arbetsboken \u00E4r som den var."
        Case "no program"
            InSwedish = "Programmet fordela hittades inte p\u00E5 den h\u00E4r datorn."
        Case "where program"
            InSwedish = "Programmet fordela hittades inte p\u00E5 den h\u00E4r datorn. Vet du var det ligger: skriv hela s\u00F6kv\u00E4gen till fordelaw.exe. Annars: v\u00E4lj Avbryt."
        Case "gone"
            InSwedish = "Programmet fordela finns inte d\u00E4r det ska ligga:"
        Case "not started"
            InSwedish = "Programmet fordela gick inte att starta. Datorns skydd kan stoppa program som Excel startar."
        Case "silent"
            InSwedish = "Programmet fordela svarade inte. Det kan vara av en \u00E4ldre version, eller stoppas av datorns skydd."
        Case "slow"
            InSwedish = "Programmet fordela blev inte klart i tid. Arbetsboken \u00E4r som den var."
        Case "not whole"
            InSwedish = "Svaret fr\u00E5n programmet fordela \u00E4r avbrutet, och inget har \u00E4ndrats. Tryck igen."
        Case "other version"
            InSwedish = "Knapparna i arbetsboken och programmet fordela \u00E4r av olika version, och inget har \u00E4ndrats."
        Case "no copy"
            InSwedish = "Arbetsboken gick inte att spara som en kopia att granska."
        Case "sheet gone"
            InSwedish = "Ett blad finns inte l\u00E4ngre, och inget har m\u00E4rkts. Tryck igen. Blad:"
        Case "moved"
            InSwedish = "Rader, kolumner eller blad \u00E4ndrades medan fordela arbetade, och inget har m\u00E4rkts. Tryck igen."
        Case "half"
            InSwedish = "Arbetsboken gick inte att m\u00E4rka, och det som hann skrivas \u00E4r borttaget igen."
        Case "left"
            InSwedish = "Arbetsboken gick inte att m\u00E4rka. Allt som hann skrivas gick inte att ta bort: v\u00E4lj Ta bort markeringar p\u00E5 fliken fordela."
        Case "not opened"
            InSwedish = "Filen gick inte att \u00F6ppna h\u00E4rifr\u00E5n. Den ligger h\u00E4r:"
        Case "way round"
            InSwedish = "S\u00E5 g\u00E5r det \u00E4nd\u00E5: v\u00E4lj Validera eller Skapa beslut i startmenyns mapp fordela, eller spara arbetsboken och dra filen till Granska med fordela p\u00E5 skrivbordet."
        Case "help"
            InSwedish = "Fr\u00E5ga den som sk\u00F6ter fordela hos er."
    End Select
End Function

Private Function InEnglish(ByVal Key As String) As String
    Select Case Key
        Case "busy"
            InEnglish = "fordela is already at work. Wait until it is done and press again."
        Case "works"
            InEnglish = "fordela is at work ... Esc stops it."
        Case "broken"
            InEnglish = "The button could not do its work."
        Case "stopped"
            InEnglish = "Stopped. The workbook is as it was."
        Case "no program"
            InEnglish = "The program fordela was not found on this computer."
        Case "where program"
            InEnglish = "The program fordela was not found on this computer. If you know where it is, write the full path of fordelaw.exe. If not, choose Cancel."
        Case "gone"
            InEnglish = "The program fordela is not where it should be:"
        Case "not started"
            InEnglish = "The program fordela could not be started. The computer's protection may stop programs that Excel starts."
        Case "silent"
            InEnglish = "The program fordela did not answer. It may be of an older version, or stopped by the computer's protection."
        Case "slow"
            InEnglish = "The program fordela was not done in time. The workbook is as it was."
        Case "not whole"
            InEnglish = "The answer of the program fordela is cut off, and nothing has been changed. Press again."
        Case "other version"
            InEnglish = "The buttons in the workbook and the program fordela are of different versions, and nothing has been changed."
        Case "no copy"
            InEnglish = "The workbook could not be saved as a copy to check."
        Case "sheet gone"
            InEnglish = "A sheet is no longer there, and nothing has been marked. Press again. Sheet:"
        Case "moved"
            InEnglish = "Rows, columns or sheets were changed while fordela was at work, and nothing has been marked. Press again."
        Case "half"
            InEnglish = "The workbook could not be marked, and what had been written has been removed again."
        Case "left"
            InEnglish = "The workbook could not be marked. Not all that had been written could be removed: choose Remove marks on the tab fordela."
        Case "not opened"
            InEnglish = "The file could not be opened from here. It lies here:"
        Case "way round"
            InEnglish = "This still works: choose Validera or Skapa beslut in the start menu's folder fordela, or save the workbook and drag the file onto Granska med fordela on the desktop."
        Case "help"
            InEnglish = "Ask the person who looks after fordela in your office."
    End Select
End Function

' sv or en: the row "lang" of the hidden sheet that the template left.
Public Function BookLanguage() As String
    Dim Row As Long
    BookLanguage = "sv"
    On Error GoTo Unknown
    For Row = 1 To 20
        If ThisWorkbook.Worksheets("_fordela").Cells(Row, 1).Value = "lang" Then
            BookLanguage = ThisWorkbook.Worksheets("_fordela").Cells(Row, 2).Value
        End If
    Next Row
Unknown:
End Function

' ------------------------------------------------------------------------------------------------
' Fields of the files: ASCII, where a backslash leads what could not stand there.

Public Function Plain(ByVal Field As String) As String
    Dim At As Long
    Dim Found As Long
    Dim Code As String
    At = 1
    Found = InStr(At, Field, "\")
    Do While Found > 0
        Plain = Plain & Mid(Field, At, Found - At)
        Code = Mid(Field, Found + 1, 1)
        At = Found + 2
        Select Case Code
            Case "n"
                Plain = Plain & vbLf
            Case "t"
                Plain = Plain & vbTab
            Case "u"
                Plain = Plain & ChrW(FromHex(Mid(Field, Found + 2, 4)))
                At = Found + 6
            Case Else
                Plain = Plain & Code
        End Select
        Found = InStr(At, Field, "\")
    Loop
    Plain = Plain & Mid(Field, At)
End Function

Public Function Escaped(ByVal Text As String) As String
    Dim At As Long
    Dim Code As Long
    For At = 1 To Len(Text)
        Code = AscW(Mid(Text, At, 1))
        If Code < 0 Then
            Code = Code + 65536 ' AscW is an Integer
        End If
        If Code = 92 Then
            Escaped = Escaped & "\\"
        ElseIf Code >= 32 And Code <= 126 Then
            Escaped = Escaped & ChrW(Code)
        Else
            Escaped = Escaped & "\u" & Right("0000" & Hex(Code), 4)
        End If
    Next At
End Function

Public Function FromHex(ByVal Digits As String) As Long
    Dim At As Long
    For At = 1 To Len(Digits)
        FromHex = FromHex * 16 + InStr("0123456789ABCDEF", UCase(Mid(Digits, At, 1))) - 1
    Next At
End Function
