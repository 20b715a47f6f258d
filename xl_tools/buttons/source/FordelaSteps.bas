Attribute VB_Name = "FordelaSteps"
Option Explicit
' The steps of an answer, done in this workbook. Each line is a step; xl_tools/buttons/steps.py tells
' what they mean. Nothing is changed before the whole answer has been read and every sheet it names is
' there; when a step fails, what had been added is taken out again.

Private Const Marker As String = "fordela:granskning:"

Private Lines() As String
Private Count As Long
Private Ours As Object ' the sheet that is being written
Private Before() As Long ' length of the note that a step found, -1 for none
Private Remembered As String ' where cells were when the copy was made, "" where nobody knows

' Read, do and tell the answer in a folder. What went wrong, or "".
Public Function DoAnswer(ByVal Folder As String) As String
    Dim Failure As String
    DoAnswer = ReadAnswer(Folder & Slash() & "answer.txt")
    If Len(DoAnswer) > 0 Then
        Exit Function
    End If
    Failure = SheetsMissing()
    If Len(Failure) = 0 Then
        Failure = CellsMoved()
    End If
    If Len(Failure) = 0 Then
        Failure = DoSteps()
    End If
    If Len(Failure) = 0 Then
        ShowFirst
    End If
    Application.StatusBar = False
    TellAnswer Failure
End Function

' ------------------------------------------------------------------------------------------------
' reading

Private Function ReadAnswer(ByVal Path As String) As String
    Dim File As Integer
    Dim Line As String
    Count = 0
    ReDim Lines(1 To 1000)
    File = FreeFile
    Open Path For Input As #File
    Do While Not EOF(File)
        Line Input #File, Line
        Count = Count + 1
        If Count > UBound(Lines) Then
            ReDim Preserve Lines(1 To 2 * Count)
        End If
        Lines(Count) = WithoutReturn(Line)
    Loop
    Close #File
    If Count < 2 Then
        ReadAnswer = Say("not whole")
    ElseIf Lines(1) <> "fordela" & vbTab & "1" Then
        ReadAnswer = Say("other version") & WayRound()
    ElseIf Lines(Count) <> "end" & vbTab & (Count - 1) Then
        ReadAnswer = Say("not whole")
    End If
    ReDim Before(1 To Count + 1)
End Function

Private Function Keyword(ByVal Number As Long) As String
    Keyword = Split(Lines(Number), vbTab)(0)
End Function

' A field of a line, from 1.
Private Function Field(ByVal Number As Long, ByVal Which As Long) As String
    Field = Plain(Split(Lines(Number), vbTab)(Which))
End Function

' A sentence when a sheet that a step is about is not there.
Private Function SheetsMissing() As String
    Dim Number As Long
    Dim NewName As String
    For Number = 1 To Count
        If Keyword(Number) = "sheet" Then
            NewName = Field(Number, 1)
        End If
    Next Number
    For Number = 1 To Count
        Select Case Keyword(Number)
            Case "unsheet", "uncolour", "unnote", "colour", "note", "select"
                If Field(Number, 1) <> NewName And Not HasSheet(Field(Number, 1)) Then
                    SheetsMissing = Say("sheet gone") & " " & Field(Number, 1)
                    Exit Function
                End If
        End Select
    Next Number
End Function

' Remember where cells are: while the program works the workbook is open to its user.
Public Sub Remember()
    Remembered = Extent()
End Sub

' A sentence when rows or columns have been put in or taken out since: marks would hit the wrong cells.
Private Function CellsMoved() As String
    If Len(Remembered) > 0 And Remembered <> Extent() Then
        CellsMoved = Say("moved")
    End If
    Remembered = ""
End Function

Private Function Extent() As String
    Dim Number As Long
    For Number = 1 To ThisWorkbook.Worksheets.Count
        Extent = Extent & ThisWorkbook.Worksheets(Number).Name & "!" & _
            ThisWorkbook.Worksheets(Number).UsedRange.Address & vbLf
    Next Number
End Function

Public Function HasSheet(ByVal Name As String) As Boolean
    On Error GoTo None
    HasSheet = Len(ThisWorkbook.Worksheets(Name).Name) > 0
None:
End Function

' ------------------------------------------------------------------------------------------------
' doing

' What went wrong, or "".
Private Function DoSteps() As String
    Dim Number As Long
    On Error GoTo Failed
    Application.EnableCancelKey = 0 ' xlDisabled: this is short, and Esc could leave half of it
    ThisWorkbook.Activate ' ActiveWindow, below, shall be this one
    Application.ScreenUpdating = False
    Application.DisplayAlerts = False
    Set Ours = Nothing
    For Number = 1 To Count
        DoStep Number
    Next Number
    Application.DisplayAlerts = True
    Application.ScreenUpdating = True
    Exit Function
Failed:
    DoSteps = " (" & Err.Description & ")"
    If TookBack(Number) Then
        DoSteps = Say("half") & DoSteps
    Else
        DoSteps = Say("left") & DoSteps
    End If
    Application.DisplayAlerts = True
    Application.ScreenUpdating = True
End Function

Private Sub DoStep(ByVal N As Long)
    Select Case Keyword(N)
        Case "unsheet"
            ThisWorkbook.Worksheets(Field(N, 1)).Delete
        Case "uncolour"
            Uncolour Field(N, 1), Field(N, 2)
        Case "unnote"
            Unnote Sheet(Field(N, 1)), Field(N, 2), CLng(Field(N, 3)), CLng(Field(N, 4))
        Case "colour"
            Colour Sheet(Field(N, 1)), Field(N, 2), Field(N, 3), Field(N, 4), Field(N, 5), Field(N, 6)
        Case "note"
            Before(N) = AddNote(Sheet(Field(N, 1)), Field(N, 2), Field(N, 3))
        Case "sheet"
            AddSheet Field(N, 1)
        Case "column"
            If CLng(Field(N, 2)) = 0 Then
                Ours.Columns(CLng(Field(N, 1))).Hidden = True
            Else
                Ours.Columns(CLng(Field(N, 1))).ColumnWidth = CLng(Field(N, 2))
            End If
        Case "row"
            Ours.Rows(CLng(Field(N, 1))).RowHeight = CLng(Field(N, 2))
        Case "cell"
            WriteText Ours.Cells(CLng(Field(N, 1)), CLng(Field(N, 2))), Field(N, 3), Field(N, 4)
        Case "number"
            Ours.Cells(CLng(Field(N, 1)), CLng(Field(N, 2))).Value = CDbl(Field(N, 3))
        Case "link"
            AddLink Ours.Cells(CLng(Field(N, 1)), CLng(Field(N, 2))), Field(N, 3), Field(N, 4)
        Case "freeze"
            FreezeAbove CLng(Field(N, 1))
        Case "page"
            LayOut
    End Select
End Sub

' Take out what the steps before this one have added; whether all of it went.
Private Function TookBack(ByVal Failed As Long) As Boolean
    Dim N As Long
    TookBack = True
    For N = Failed To 1 Step -1
        On Error GoTo Stays
        Select Case Keyword(N)
            Case "colour"
                If HasSheet(Field(N, 1)) Then
                    Uncolour Field(N, 1), Field(N, 2)
                End If
            Case "note"
                If N < Failed Then
                    TakeBackNote Sheet(Field(N, 1)), Field(N, 2), Before(N), Len(Field(N, 3))
                End If
            Case "sheet"
                If Not Ours Is Nothing Then
                    Ours.Delete
                    Set Ours = Nothing
                End If
        End Select
Further:
        On Error GoTo 0
    Next N
    Exit Function
Stays:
    TookBack = False
    Resume Further
End Function

Private Function Sheet(ByVal Name As String) As Object
    Set Sheet = ThisWorkbook.Worksheets(Name)
End Function

' ------------------------------------------------------------------------------------------------
' colours

Private Sub Colour(ByVal Where As Object, ByVal Ranges As String, ByVal Formula As String, ByVal Fill As String, ByVal Line As String, ByVal Text As String)
    Dim Rule As Object
    Dim Side As Variant
    If IsLibreOffice() Then
        ColourCells Where.Name, Ranges, Formula, FromHex(Fill), FromHex(Line), FromHex(Text)
        Exit Sub
    End If
    Set Rule = Where.Range(Ranges).FormatConditions.Add(2, , Formula) ' xlExpression
    Rule.StopIfTrue = False
    Rule.Interior.Color = Rgb6(Fill)
    Rule.Font.Color = Rgb6(Text)
    For Each Side In Array(-4131, -4152, -4160, -4107) ' xlLeft, xlRight, xlTop, xlBottom
        Rule.Borders(Side).LineStyle = 1 ' xlContinuous
        Rule.Borders(Side).Color = Rgb6(Line)
    Next Side
End Sub

' Delete our conditional formats, range by range: of several at once Excel does not tell all.
Private Sub Uncolour(ByVal Name As String, ByVal Ranges As String)
    Dim Area As Variant
    Dim Rules As Object
    Dim Index As Long
    If IsLibreOffice() Then
        UncolourCells Name, Ranges, Marker
        Exit Sub
    End If
    For Each Area In Split(Ranges, ",")
        Set Rules = Sheet(Name).Range(CStr(Area)).FormatConditions
        For Index = Rules.Count To 1 Step -1
            If IsOurs(Rules.Item(Index)) Then
                Rules.Item(Index).Delete
            End If
        Next Index
    Next Area
End Sub

Private Function IsOurs(ByVal Rule As Object) As Boolean
    On Error GoTo None ' colour scales and bars have no formula
    IsOurs = InStr(Rule.Formula1, Marker) > 0
None:
End Function

Private Function Rgb6(ByVal Digits As String) As Long
    Rgb6 = RGB(FromHex(Mid(Digits, 1, 2)), FromHex(Mid(Digits, 3, 2)), FromHex(Mid(Digits, 5, 2)))
End Function

' ------------------------------------------------------------------------------------------------
' notes

' Add a note, or its text last in the one there is, which keeps its looks. How long that one was.
Private Function AddNote(ByVal Where As Object, ByVal At As String, ByVal Text As String) As Long
    Dim Cell As Object
    Dim Old As String
    Set Cell = Where.Range(At)
    If Cell.Comment Is Nothing Then
        Cell.AddComment Text
        Enlarge Cell
        AddNote = -1
        Exit Function
    End If
    Old = Cell.Comment.Text
    AddNote = Len(Old)
    If IsLibreOffice() Then
        AppendToNote Where.Name, Cell.Row, Cell.Column, Text
    Else
        Cell.Comment.Text Text, Len(Old) + 1, False
        MakeSure Cell, Old & Text
    End If
    Enlarge Cell
End Function

' The text counts more than its looks: where Excel has not written it as told, it is written anew.
Private Sub MakeSure(ByVal Cell As Object, ByVal Text As String)
    If Cell.Comment.Text <> Text Then
        Cell.Comment.Text Text
    End If
End Sub

Private Sub TakeBackNote(ByVal Where As Object, ByVal At As String, ByVal Kept As Long, ByVal Added As Long)
    If Kept < 0 Then
        Unnote Where, At, 1, Added
    Else
        Unnote Where, At, Kept + 1, Added
    End If
End Sub

Private Sub Unnote(ByVal Where As Object, ByVal At As String, ByVal Start As Long, ByVal Length As Long)
    Dim Cell As Object
    Dim Text As String
    Set Cell = Where.Range(At)
    If Cell.Comment Is Nothing Then
        Exit Sub
    End If
    Text = Cell.Comment.Text
    If Start = 1 And Length >= Len(Text) Then
        Cell.Comment.Delete
    ElseIf IsLibreOffice() Then
        CutFromNote Where.Name, Cell.Row, Cell.Column, Start, Length
    Else
        CutText Cell.Comment.Shape.TextFrame, Start, Length
        MakeSure Cell, Left(Text, Start - 1) & Mid(Text, Start + Length)
    End If
End Sub

' Some versions of Excel refuse long pieces, or those of a note on a protected sheet.
Private Sub CutText(ByVal Frame As Object, ByVal Start As Long, ByVal Length As Long)
    On Error Resume Next
    Frame.Characters(Start, Length).Delete
    On Error GoTo 0
End Sub

' Excel's own box holds six short lines.
Private Sub Enlarge(ByVal Cell As Object)
    Dim Height As Double
    On Error Resume Next
    Height = 10 + 13 * (Len(Cell.Comment.Text) \ 45 + UBound(Split(Cell.Comment.Text, vbLf)) + 1)
    If Height > 400 Then
        Height = 400
    End If
    If Cell.Comment.Shape.Width < 270 Then
        Cell.Comment.Shape.Width = 270
    End If
    If Cell.Comment.Shape.Height < Height Then
        Cell.Comment.Shape.Height = Height
    End If
    On Error GoTo 0
End Sub

' ------------------------------------------------------------------------------------------------
' our sheet

Private Sub AddSheet(ByVal Name As String)
    ' one, for Excel adds as many as are selected
    Set Ours = ThisWorkbook.Worksheets.Add(ThisWorkbook.Sheets(1), , 1)
    Ours.Name = Name
    On Error Resume Next
    ActiveWindow.DisplayGridlines = False
    On Error GoTo 0
End Sub

Private Sub WriteText(ByVal Cell As Object, ByVal Style As String, ByVal Text As String)
    Cell.NumberFormat = "@" ' before the value: what begins with = stays a text
    Cell.Value = Text
    If Style = "plain" Then
        Exit Sub
    End If
    If Style = "title" Then
        Cell.Font.Bold = True
        Cell.Font.Size = 16
        Exit Sub
    End If
    Cell.WrapText = True
    Cell.VerticalAlignment = -4160 ' xlTop
    If Style = "head" Then
        Cell.Font.Bold = True
        Cell.Font.Color = RGB(255, 255, 255)
        Cell.Interior.Color = Rgb6("2F3E4E")
        Exit Sub
    End If
    Cell.Borders(9).LineStyle = 1 ' xlEdgeBottom, xlContinuous
    Cell.Borders(9).Color = Rgb6("BFC5CC")
    If Style = "link" Then
        LooksLikeLink Cell
    End If
End Sub

Private Sub LooksLikeLink(ByVal Cell As Object)
    Cell.Font.Color = Rgb6("1F5AA7")
    Cell.Font.Underline = 2 ' xlUnderlineStyleSingle
End Sub

Private Sub AddLink(ByVal Cell As Object, ByVal Name As String, ByVal At As String)
    Dim Quoted As String
    Quoted = "'" & Replace(Name, "'", "''") & "'"
    If IsLibreOffice() Then
        LinkCell Ours.Name, Cell.Row, Cell.Column, "#" & Quoted & "." & At
    Else
        Ours.Hyperlinks.Add Cell, "", Quoted & "!" & At
    End If
    LooksLikeLink Cell ' Excel gave it looks of its own
End Sub

' Panes belong to the window, which shows one sheet at a time.
Private Sub FreezeAbove(ByVal Row As Long)
    Ours.Activate
    ActiveWindow.FreezePanes = False
    ActiveWindow.SplitColumn = 0
    ActiveWindow.SplitRow = Row - 1
    ActiveWindow.FreezePanes = True
End Sub

' A machine without a printer has no pages.
Private Sub LayOut()
    On Error Resume Next
    Ours.PageSetup.Orientation = 2 ' xlLandscape
    Ours.PageSetup.PaperSize = 9 ' xlPaperA4
    Ours.PageSetup.Zoom = False
    Ours.PageSetup.FitToPagesWide = 1
    Ours.PageSetup.FitToPagesTall = False
    On Error GoTo 0
End Sub

' ------------------------------------------------------------------------------------------------
' showing and telling

' The cursor moves last, and the marks are there wherever it is.
Private Sub ShowFirst()
    Dim N As Long
    On Error Resume Next
    For N = 1 To Count
        If Keyword(N) = "select" Then
            Application.Goto Sheet(Field(N, 1)).Range(Field(N, 2))
        End If
    Next N
    On Error GoTo 0
End Sub

' Say what the answer says, with what went wrong with its steps; then offer the document.
Private Sub TellAnswer(ByVal Failure As String)
    Dim N As Long
    Dim Text As String
    For N = 1 To Count
        Select Case Keyword(N)
            Case "say"
                Text = Field(N, 2)
                If Len(Failure) > 0 Then
                    ' what follows on the first paragraph is about the marks that are not there
                    Tell "error", Failure & vbLf & vbLf & Split(Text, vbLf & vbLf)(0)
                Else
                    Tell Field(N, 1), Text
                End If
            Case "offer"
                If Asks(Field(N, 2)) Then
                    OpenFile Field(N, 1)
                End If
        End Select
    Next N
End Sub

Private Sub OpenFile(ByVal Path As String)
    On Error GoTo Failed
    If LCase(Right(Path, 5)) <> ".docx" Then
        GoTo Failed ' nothing else is written, and nothing else is opened
    ElseIf IsLibreOffice() Then
        OpenDocument Path
    Else
        ThisWorkbook.FollowHyperlink Path
    End If
    Exit Sub
Failed:
    Tell "warning", Say("not opened") & vbLf & Path
End Sub
