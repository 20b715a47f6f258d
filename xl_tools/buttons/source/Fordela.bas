Attribute VB_Name = "Fordela"
Option Explicit
' The buttons of the workbook. They know no rule and no format: the workbook's bytes go to fordela,
' and what comes back is done step by step (FordelaSteps). The same source runs in Excel and in
' LibreOffice: docs/decisions/0009-buttons-without-excel.md tells what it must do without.

Private Busy As Boolean

Public Sub Validate()
    Press "validate"
End Sub

Public Sub GenerateDecision()
    Press "generate"
End Sub

Public Sub RemoveMarks()
    Press "unmark"
End Sub

Public Sub RibbonValidate(control As Object)
    Press "validate"
End Sub

Public Sub RibbonGenerateDecision(control As Object)
    Press "generate"
End Sub

Public Sub RibbonRemoveMarks(control As Object)
    Press "unmark"
End Sub

' For xlwings on macOS, which cannot change an open workbook as it can on Windows.
Public Sub ApplyAnswer(ByVal Folder As String)
    Dim Failure As String
    On Error GoTo Broken
    Failure = DoAnswer(Folder)
    Finish Failure
    Exit Sub
Broken:
    Failure = Breakage(Err.Number, Err.Description)
    Finish Failure
End Sub

Private Sub Press(ByVal Action As String)
    Dim Failure As String
    If Busy Then
        Tell "warning", Say("busy")
        Exit Sub
    End If
    Busy = True
    On Error GoTo Broken
    Application.EnableCancelKey = 2 ' xlErrorHandler: Esc comes as error 18
    Failure = Work(Action)
    Finish Failure
    Exit Sub
Broken:
    Failure = Breakage(Err.Number, Err.Description)
    Finish Failure
End Sub

Private Sub Finish(ByVal Failure As String)
    Calm
    Busy = False
    If Len(Failure) > 0 Then
        Tell "error", Failure
    End If
End Sub

' What went wrong, as a sentence; "" when all went well or has been told.
Private Function Work(ByVal Action As String) As String
    Dim Program As String
    If RunsHere(Action) Then
        Exit Function
    End If
    Program = FindProgram()
    If Len(Program) > 0 Then
        Work = AskProgram(Program, Action)
        Exit Function
    End If
    If RunsInAddIn(Action) Then
        Exit Function
    End If
    Program = AskForProgram()
    If Len(Program) > 0 Then
        Work = AskProgram(Program, Action)
    Else
        Work = Say("no program") & WayRound()
    End If
End Function

' Excel as it is when nothing runs, whatever happened.
Private Sub Calm()
    On Error Resume Next
    Application.StatusBar = False
    Application.Cursor = -4143 ' xlDefault
    Application.ScreenUpdating = True
    Application.DisplayAlerts = True
    Application.EnableCancelKey = 1 ' xlInterrupt
    On Error GoTo 0
End Sub
