Attribute VB_Name = "FordelaProgram"
Option Explicit
' The ways to fordela: through xlwings where this workbook or an add-in has it, else the program
' itself, which is given a copy of the workbook in a folder and answers there
' (xl_tools/buttons/exchange.py). Nothing that comes with a workbook says which program that is.

Private Const Protocol As String = "1"
Private Const BeginsWithin As Long = 30 ' seconds; the settings may say otherwise
Private Const EndsWithin As Long = 300

Private Answered As String ' where the program is, as the person has told since the workbook was opened

' ------------------------------------------------------------------------------------------------
' xlwings

' Whether this very workbook has xlwings' module in it, and it was used.
Public Function RunsHere(ByVal Action As String) As Boolean
    RunsHere = RunsIn("'" & Replace(ThisWorkbook.Name, "'", "''") & "'!", Action)
End Function

' The add-in starts the Python that a workbook tells, if it does: then it is not asked.
Public Function RunsInAddIn(ByVal Action As String) As Boolean
    If Not TellsXlwings() Then
        RunsInAddIn = RunsIn("xlwings.xlam!", Action)
    End If
End Function

' Whether this workbook may have settings for xlwings: in a sheet, or in a file beside it.
Private Function TellsXlwings() As Boolean
    TellsXlwings = True
    If HasSheet("xlwings.conf") Or InStr(ThisWorkbook.Path, "://") > 0 Then
        Exit Function
    End If
    On Error GoTo Unknown
    TellsXlwings = (Len(Dir(ThisWorkbook.Path & Slash() & "xlwings.conf", 7)) > 0) ' hidden ones too
Unknown:
End Function

Private Function RunsIn(ByVal Place As String, ByVal Action As String) As Boolean
    If IsLibreOffice() Then
        Place = "" ' it knows a macro by its bare name
    End If
    On Error GoTo Absent
    Application.Run Place & "RunPython", PythonCode(Action)
    RunsIn = True
    Exit Function
Absent:
    ' 1004, in LibreOffice 1: there is no such macro. Any other error is xlwings' own, which it has
    ' told already.
    RunsIn = (Err.Number <> 1004 And Err.Number <> 1)
End Function

' Written once more in xl_tools/buttons/entry.py, where it is told why; a test compares them.
Private Function PythonCode(ByVal Action As String) As String
    Dim Name As String
    Name = Action
    If Action = "unmark" Then
        Name = "remove_marks"
    End If
    PythonCode = "import os,sys;d=os.path.dirname;" & _
        "del sys.path[:list(map(d,sys.path)).index(d(d(os.__file__)))];" & _
        "from xl_tools import excel;excel." & Name & "()"
End Function

' ------------------------------------------------------------------------------------------------
' the program

' Where fordela is, or "": the environment says so, the settings, or the person has said it before.
Public Function FindProgram() As String
    FindProgram = Environ("FORDELA_PROGRAM")
    If Len(FindProgram) = 0 Then
        FindProgram = Setting("program")
    End If
    If Len(FindProgram) = 0 Then
        FindProgram = Answered
    End If
End Function

' Where fordela is, as the person says; "" where nobody knows. Explorer copies a path with quotes.
Public Function AskForProgram() As String
    AskForProgram = Trim(Replace(InputBox(Say("where program"), "fordela"), Chr(34), ""))
    If IsFile(AskForProgram) Then
        Answered = AskForProgram
    End If
End Function

' What went wrong, or "".
Public Function AskProgram(ByVal Program As String, ByVal Action As String) As String
    Dim Folder As String
    If Not IsFile(Program) Then
        AskProgram = Say("gone") & vbLf & Program & WayRound()
        Exit Function
    End If
    Folder = NewFolder()
    On Error GoTo Broken
    AskProgram = AskIn(Folder, Program, Action)
    RemoveFolder Folder
    Exit Function
Broken:
    AskProgram = Breakage(Err.Number, Err.Description)
    Close ' what was being written or read, which could not be removed otherwise
    RemoveFolder Folder
End Function

Private Function AskIn(ByVal Folder As String, ByVal Program As String, ByVal Action As String) As String
    Dim Copy As String
    AskIn = SaveForReading(Folder, Copy)
    If Len(AskIn) > 0 Then
        Exit Function
    End If
    WriteRequest Folder, Action, Copy
    AskIn = Start(Program, Folder)
    If Len(AskIn) > 0 Then
        Exit Function
    End If
    Application.Cursor = 2 ' xlWait
    If Not Appears(Folder & Slash() & "begun", Seconds("begin", BeginsWithin)) Then
        AskIn = Say("silent") & WayRound()
        Exit Function
    End If
    If Not Appears(Folder & Slash() & "answer.txt", Seconds("answer", EndsWithin)) Then
        AskIn = Say("slow") & WayRound()
        Exit Function
    End If
    Application.Cursor = -4143 ' xlDefault
    AskIn = DoAnswer(Folder)
End Function

' Start the program, which no window tells of, and go on at once. What went wrong, or "".
Private Function Start(ByVal Program As String, ByVal Folder As String) As String
    On Error GoTo Refused
    Shell Chr(34) & Program & Chr(34) & " press " & Chr(34) & Folder & Chr(34), 0 ' vbHide
    Exit Function
Refused:
    Start = " (" & Err.Description & ")" ' first: Say ends what Err tells
    Start = Say("not started") & Start & WayRound()
End Function

' Save a copy of the workbook as it is on the screen, for fordela to read; its own file is left as it
' is, and need not be there. What went wrong, or "".
Private Function SaveForReading(ByVal Folder As String, ByRef Copy As String) As String
    On Error GoTo Failed
    Copy = Folder & Slash() & "book.xlsm"
    If IsLibreOffice() Then
        StoreCopy Copy
    Else
        ThisWorkbook.SaveCopyAs Copy
    End If
    Remember
    Exit Function
Failed:
    SaveForReading = " (" & Err.Description & ")"
    SaveForReading = Say("no copy") & SaveForReading & WayRound()
End Function

Private Sub WriteRequest(ByVal Folder As String, ByVal Action As String, ByVal Copy As String)
    Dim File As Integer
    File = FreeFile
    Open Folder & Slash() & "request.txt" For Output As #File
    Print #File, "fordela" & vbTab & Protocol
    Print #File, "action" & vbTab & Action
    Print #File, "lang" & vbTab & BookLanguage()
    Print #File, "name" & vbTab & Escaped(ThisWorkbook.Name)
    Print #File, "folder" & vbTab & Escaped(ThisWorkbook.Path)
    Print #File, "copy" & vbTab & Escaped(Copy)
    Close #File
End Sub

' Wait until a file is there, with the seconds in the status bar; False when it does not come.
Private Function Appears(ByVal Path As String, ByVal Patience As Long) As Boolean
    Dim Started As Date
    Dim Waited As Long
    Dim Shown As Long
    Started = Now
    Shown = -1
    Do
        If IsFile(Path) Then
            Appears = True
            Exit Function
        End If
        Waited = (Now - Started) * 86400
        If Waited <> Shown Then
            Application.StatusBar = Say("works") & "  " & Waited & " s"
            Shown = Waited
        End If
        Pause
    Loop While Waited <= Patience
End Function

' A tenth of a second, in which Excel lives on. At midnight Timer begins again.
Private Sub Pause()
    Dim Started As Double
    Started = Timer
    Do
        DoEvents
    Loop While Timer >= Started And Timer < Started + 0.1
End Sub

' ------------------------------------------------------------------------------------------------
' places

Public Function Slash() As String
    Slash = Application.PathSeparator
End Function

Public Function IsFile(ByVal Path As String) As Boolean
    On Error GoTo None
    IsFile = (Len(Dir(Path)) > 0)
None:
End Function

Private Function NewFolder() As String
    Dim Temporary As String
    Temporary = Environ("TEMP")
    If Len(Temporary) = 0 Then
        Temporary = Environ("TMPDIR")
    End If
    If Len(Temporary) = 0 Then
        Temporary = "/tmp"
    End If
    Randomize
    NewFolder = Temporary & Slash() & "fordela-" & Format(Now, "yyyymmdd") & "-" & Int(Timer) & "-" & Int(Rnd * 1000000)
    MkDir NewFolder
End Function

' The folder goes with all that may be in it; a program that is still at work may keep it.
Private Sub RemoveFolder(ByVal Folder As String)
    On Error Resume Next
    Kill Folder & Slash() & "request.txt"
    Kill Folder & Slash() & "begun"
    Kill Folder & Slash() & "answer.txt"
    Kill Folder & Slash() & "book.xlsm"
    RmDir Folder
    On Error GoTo 0
End Sub

' ------------------------------------------------------------------------------------------------
' settings

Private Function Seconds(ByVal Key As String, ByVal Otherwise As Long) As Long
    Seconds = Otherwise
    If Val(Setting(Key)) > 0 Then
        Seconds = Val(Setting(Key))
    End If
End Function

' The value of a line of the settings file, or "".
Public Function Setting(ByVal Key As String) As String
    Dim File As Integer
    Dim Line As String
    Dim Path As String
    Path = SettingsFile()
    If Not IsFile(Path) Then
        Exit Function
    End If
    On Error GoTo Unreadable
    File = FreeFile
    Open Path For Input As #File
    Do While Not EOF(File)
        Line Input #File, Line
        If Left(Line, Len(Key) + 1) = Key & vbTab Then
            Setting = Plain(WithoutReturn(Mid(Line, Len(Key) + 2)))
        End If
    Loop
    Close #File
Unreadable:
End Function

Public Function WithoutReturn(ByVal Line As String) As String
    WithoutReturn = Line
    If Right(Line, 1) = vbCr Then
        WithoutReturn = Left(Line, Len(Line) - 1)
    End If
End Function

' As xl_tools/buttons/setup/install.py has it.
Private Function SettingsFile() As String
    Dim Home As String
    If Len(Environ("APPDATA")) > 0 Then
        SettingsFile = Environ("APPDATA") & Slash() & "fordela" & Slash() & "excel.txt"
        Exit Function
    End If
    Home = Environ("HOME")
    SettingsFile = Home & "/Library/Application Support/fordela/excel.txt"
    If IsFile(SettingsFile) Then
        Exit Function
    End If
    SettingsFile = Environ("XDG_CONFIG_HOME")
    If Len(SettingsFile) = 0 Then
        SettingsFile = Home & "/.config"
    End If
    SettingsFile = SettingsFile & "/fordela/excel.txt"
End Function
