Attribute VB_Name = "FordelaLibreOffice"
' What LibreOffice's VBA does not have, by LibreOffice's own means (UNO): conditional formats, links
' within the workbook, notes that keep their looks, a copy in the format of today, opening a file.
' Without Option Explicit, because ThisComponent and com are names of LibreOffice; to Excel, which
' never comes here, they are empty variables.
'
' Conditional formats go cell by cell, after all that a cell has: one that is made for ranges is in the
' sheet's list, but no cell shows it (7.4), and what a cell tells of itself is its first format alone.

' Write a copy. SaveCopyAs writes the format of Excel 97, and the one with macros fails in a macro (7.4);
' fordela reads none.
Public Sub StoreCopy(ByVal Path As String)
    Dim How(0 To 0) As Variant
    How(0) = ThisComponent.getArgs()(0) ' lends the kind of struct, as in Properties
    How(0).Name = "FilterName"
    How(0).Value = "Calc MS Excel 2007 XML"
    ThisComponent.storeToURL Address(Path), How
End Sub

Public Sub OpenDocument(ByVal Path As String)
    ThisComponent.CurrentController.Frame.loadComponentFromURL Address(Path), "_blank", 0, Array()
End Sub

' A path as an address: LibreOffice itself takes care of letters and spaces.
Private Function Address(ByVal Path As String) As String
    Address = Replace(Replace(Replace(Path, "%", "%25"), "#", "%23"), "\", "/")
    If Left(Address, 1) <> "/" Then
        Address = "/" & Address
    End If
    Address = "file://" & Address
End Function

Public Sub AppendToNote(ByVal Name As String, ByVal Row As Long, ByVal Column As Long, ByVal Text As String)
    Dim Note As Object
    Dim Cursor As Object
    Set Note = NoteOf(Name, Row, Column)
    Set Cursor = Note.createTextCursor()
    Cursor.gotoEnd False
    Note.insertString Cursor, Text, False
End Sub

Public Sub CutFromNote(ByVal Name As String, ByVal Row As Long, ByVal Column As Long, ByVal Start As Long, ByVal Length As Long)
    Dim Note As Object
    Dim Cursor As Object
    Set Note = NoteOf(Name, Row, Column)
    Set Cursor = Note.createTextCursor()
    Cursor.gotoStart False
    Cursor.goRight Start - 1, False
    Cursor.goRight Length, True
    Cursor.String = ""
End Sub

Private Function NoteOf(ByVal Name As String, ByVal Row As Long, ByVal Column As Long) As Object
    Set NoteOf = ThisComponent.Sheets.getByName(Name).getCellByPosition(Column - 1, Row - 1).Annotation
End Function

Public Sub ColourCells(ByVal Name As String, ByVal Ranges As String, ByVal Formula As String, ByVal Ground As Long, ByVal Rule As Long, ByVal Ink As Long)
    Dim Sheet As Object
    Dim Area As Variant
    Set Sheet = ThisComponent.Sheets.getByName(Name)
    MakeLook "fordela " & Hex(Ground), Ground, Rule, Ink
    For Each Area In Split(Ranges, ",")
        RewriteCells Sheet, Sheet.getCellRangeByName(CStr(Area)), "", Formula, "fordela " & Hex(Ground)
    Next Area
End Sub

Public Sub UncolourCells(ByVal Name As String, ByVal Ranges As String, ByVal Marker As String)
    Dim Sheet As Object
    Dim Area As Variant
    Set Sheet = ThisComponent.Sheets.getByName(Name)
    For Each Area In Split(Ranges, ",")
        RewriteCells Sheet, Sheet.getCellRangeByName(CStr(Area)), Marker, "", ""
    Next Area
End Sub

Public Sub LinkCell(ByVal Name As String, ByVal Row As Long, ByVal Column As Long, ByVal Address As String)
    Dim Cell As Object
    Dim Link As Object
    Set Cell = ThisComponent.Sheets.getByName(Name).getCellByPosition(Column - 1, Row - 1)
    Set Link = ThisComponent.createInstance("com.sun.star.text.TextField.URL")
    Link.Representation = Cell.String
    Link.URL = Address
    Cell.String = ""
    Cell.insertTextContent Cell.createTextCursor(), Link, False
End Sub

Private Sub MakeLook(ByVal Name As String, ByVal Ground As Long, ByVal Rule As Long, ByVal Ink As Long)
    Dim Styles As Object
    Dim Look As Object
    Dim Side As Variant
    Set Styles = ThisComponent.StyleFamilies.getByName("CellStyles")
    If Styles.hasByName(Name) Then
        Exit Sub
    End If
    Set Look = ThisComponent.createInstance("com.sun.star.style.CellStyle")
    Styles.insertByName Name, Look
    Look.CellBackColor = Ground
    Look.CharColor = Ink
    Side = Look.LeftBorder2
    Side.Color = Rule
    Side.OuterLineWidth = 26
    Side.LineWidth = 26
    Look.LeftBorder2 = Side
    Look.RightBorder2 = Side
    Look.TopBorder2 = Side
    Look.BottomBorder2 = Side
End Sub

' The look for a cell whose text stays where it is: every style has the default one's place for it.
Private Function LookOf(ByVal Cell As Object, ByVal Look As String) As String
    Dim Styles As Object
    Dim Placed As Object
    Set Styles = ThisComponent.StyleFamilies.getByName("CellStyles")
    LookOf = Look & " " & Cell.VertJustify
    If Not Styles.hasByName(LookOf) Then
        Set Placed = ThisComponent.createInstance("com.sun.star.style.CellStyle")
        Styles.insertByName LookOf, Placed
        Placed.ParentStyle = Look
        Placed.VertJustify = Cell.VertJustify
    End If
End Function

' Give each cell its formats anew: without those whose formula holds Gone, and with one more.
Private Sub RewriteCells(ByVal Sheet As Object, ByVal Cells As Object, ByVal Gone As String, ByVal Formula As String, ByVal Look As String)
    Dim Row As Long
    Dim Column As Long
    For Row = 0 To Cells.Rows.Count - 1
        For Column = 0 To Cells.Columns.Count - 1
            RewriteCell Sheet, Cells.getCellByPosition(Column, Row), Gone, Formula, Look
        Next Column
    Next Row
End Sub

' A cell with a format that cannot be written anew as it was (a colour scale, the ten largest) is
' left as it is: its note and the sheet with the findings tell the same.
Private Sub RewriteCell(ByVal Sheet As Object, ByVal Cell As Object, ByVal Gone As String, ByVal Formula As String, ByVal Look As String)
    Dim Formats As Variant
    Dim Entries As Object
    Dim Entry As Object
    Dim Home As Variant
    Dim F As Long
    Dim E As Long
    Dim Kept(1 To 100) As Variant
    Dim Number As Long
    Formats = Sheet.ConditionalFormats.getConditionalFormats()
    For F = LBound(Formats) To UBound(Formats)
        If Formats(F).Range.queryIntersection(Cell.RangeAddress).Count > 0 Then
            Home = FirstCell(Sheet, Formats(F).Range.RangeAddresses)
            For E = 0 To Formats(F).getCount() - 1
                Set Entry = Formats(F).getByIndex(E)
                If Entry.getType() <> 0 Or Number > 98 Then
                    Exit Sub
                End If
                If Entry.Operator > 7 And Entry.Operator <> 24 Then
                    Exit Sub
                End If
                If Len(Gone) = 0 Or InStr(Entry.Formula1, Gone) = 0 Then
                    Number = Number + 1
                    Kept(Number) = Properties(Compares(Entry.Operator), Entry.Formula1, SecondFormula(Entry), Entry.StyleName, Home)
                End If
            Next E
        End If
    Next F
    If Len(Formula) > 0 Then
        Number = Number + 1
        Kept(Number) = Properties(com.sun.star.sheet.ConditionOperator.FORMULA, Mid(Formula, 2), "", LookOf(Cell, Look), Cell.CellAddress)
    End If
    Set Entries = Cell.ConditionalFormat
    Entries.clear
    For E = 1 To Number
        Entries.addNew Kept(E)
    Next E
    Cell.ConditionalFormat = Entries
End Sub

' What the other formula is of a format that has two; of others LibreOffice says "0".
Private Function SecondFormula(ByVal Entry As Object) As String
    If Entry.Operator = 6 Or Entry.Operator = 7 Then
        SecondFormula = Entry.Formula2
    End If
End Function

' How a sheet's format compares (com.sun.star.sheet.ConditionFormatOperator), as a cell's own formats say it.
Private Function Compares(ByVal Operator As Long) As Variant
    Select Case Operator
        Case 0
            Compares = com.sun.star.sheet.ConditionOperator.EQUAL
        Case 1
            Compares = com.sun.star.sheet.ConditionOperator.LESS
        Case 2
            Compares = com.sun.star.sheet.ConditionOperator.GREATER
        Case 3
            Compares = com.sun.star.sheet.ConditionOperator.LESS_EQUAL
        Case 4
            Compares = com.sun.star.sheet.ConditionOperator.GREATER_EQUAL
        Case 5
            Compares = com.sun.star.sheet.ConditionOperator.NOT_EQUAL
        Case 6
            Compares = com.sun.star.sheet.ConditionOperator.BETWEEN
        Case 7
            Compares = com.sun.star.sheet.ConditionOperator.NOT_BETWEEN
        Case Else
            Compares = com.sun.star.sheet.ConditionOperator.FORMULA
    End Select
End Function

' The address that a format's formula is written for: its first row and column.
Private Function FirstCell(ByVal Sheet As Object, ByVal Addresses As Variant) As Variant
    Dim N As Long
    Dim Row As Long
    Dim Column As Long
    Row = Addresses(LBound(Addresses)).StartRow
    Column = Addresses(LBound(Addresses)).StartColumn
    For N = LBound(Addresses) To UBound(Addresses)
        If Addresses(N).StartRow < Row Then
            Row = Addresses(N).StartRow
        End If
        If Addresses(N).StartColumn < Column Then
            Column = Addresses(N).StartColumn
        End If
    Next N
    FirstCell = Sheet.getCellByPosition(Column, Row).CellAddress
End Function

' The properties of an entry. The document's own arguments lend the kind of struct, for the
' function that makes one does not exist in Excel.
Private Function Properties(ByVal Operator As Variant, ByVal Formula1 As String, ByVal Formula2 As String, ByVal Look As String, ByVal Home As Variant) As Variant
    Dim Made(0 To 4) As Variant
    Dim N As Long
    For N = 0 To 4
        Made(N) = ThisComponent.getArgs()(0)
    Next N
    Made(0).Name = "Operator"
    Made(0).Value = Operator
    Made(1).Name = "Formula1"
    Made(1).Value = Formula1
    Made(2).Name = "Formula2"
    Made(2).Value = Formula2
    Made(3).Name = "StyleName"
    Made(3).Value = Look
    Made(4).Name = "SourcePosition"
    Made(4).Value = Home
    Properties = Made
End Function
