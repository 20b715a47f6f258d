Attribute VB_Name = "xlwings"
Option VBASupport 1
Option Explicit
' Stands in for xlwings' own module, which does not compile in LibreOffice: the same entry, and the
' same command line, with which Python and which office taken from the environment.
Public Function RunPython(PythonCommand As String)
    Dim Quote As String
    Quote = Chr(34)
    Shell Quote & Environ("FORDELA_TEST_PYTHON") & Quote & " -B -c " & Quote & _
        "import tests.buttons.attached;" & PythonCommand & Quote & _
        " " & Quote & "--wb=" & ActiveWorkbook.Name & Quote & " --from_xl=1"
End Function
